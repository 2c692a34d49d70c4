package io.redtier.runtime.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Parts of a bulk that are sent in one round trip each: their replies must fit into memory. */
final class Chunks {
    private static final int SIZE = 1_000;

    private Chunks() {}

    static <E> List<List<E>> of(Collection<E> all) {
        List<E> list = List.copyOf(all);
        List<List<E>> chunks = new ArrayList<>();
        for (int from = 0; from < list.size(); from += SIZE) {
            chunks.add(list.subList(from, Math.min(from + SIZE, list.size())));
        }
        return chunks;
    }
}
