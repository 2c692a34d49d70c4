package io.redtier.sidecar.responses;

import io.redtier.runtime.CacheSteps;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.document.PolicyDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The caches of the document in force that hold responses. Thread-safe. */
public final class Shelves {
    private PolicyDocument document;
    private Function<String, CacheSteps<Cached>> caches;
    private volatile List<Shelf> shelves = List.of();

    /** Takes those of another document. */
    public synchronized void take(PolicyDocument newer) {
        if (document == null || newer.generation() >= document.generation()) {
            document = newer;
            fill();
        }
    }

    /** Takes the caches from the library, which may have told of a document before. */
    public void fillFrom(Redtier redtier) {
        fillFrom((String name) -> redtier.cacheSteps(name, Cached.class));
    }

    synchronized void fillFrom(Function<String, CacheSteps<Cached>> source) {
        caches = source;
        fill();
    }

    private void fill() {
        List<Shelf> found = new ArrayList<>();
        if (document != null && caches != null) {
            document.caches().forEach((name, policy) -> {
                if (policy.http() != null) {
                    found.add(Shelf.of(name, policy, caches.apply(name)));
                }
            });
        }
        shelves = List.copyOf(found);
    }

    boolean isEmpty() {
        return shelves.isEmpty();
    }

    /** The first one by name that holds a path; or null. */
    Shelf of(String path) {
        for (Shelf shelf : shelves) {
            if (shelf.holds(path)) {
                return shelf;
            }
        }
        return null;
    }
}
