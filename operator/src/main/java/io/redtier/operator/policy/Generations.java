package io.redtier.operator.policy;

import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;

/** Numbers documents. Pure and thread-safe. */
final class Generations {

    private Generations() {}

    /**
     * A document that somebody may have loaded.
     *
     * @param generation its number
     * @param json its text
     */
    record Published(long generation, String json) {}

    /**
     * The content under the number that it must have to win: that of the newest document out there if it is the same,
     * else the next one. Whoever holds the newest follows the result or has it already. Where nothing is known the time
     * counts: a workload that had policies before may still run with their document, and that has a lower number.
     *
     * @param content what is to be published, with any generation
     * @param known everything that may have been loaded, wherever it was found
     * @param now the time
     */
    static PolicyDocument number(PolicyDocument content, Collection<Published> known, Instant now) {
        long newest = known.stream().mapToLong(Published::generation).max().orElse(0);
        if (newest == 0) {
            return content.withGeneration(now.toEpochMilli());
        }
        PolicyDocument same = content.withGeneration(newest);
        String json = json(same);
        boolean unchanged = known.stream()
                .filter(published -> published.generation() == newest)
                .allMatch(published -> published.json().equals(json));
        return unchanged ? same : content.withGeneration(newest + 1);
    }

    /** A document as it is published. */
    static String json(PolicyDocument document) {
        return new String(PolicyDocuments.write(document), StandardCharsets.UTF_8);
    }
}
