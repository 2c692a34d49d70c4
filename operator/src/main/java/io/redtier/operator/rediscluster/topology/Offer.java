package io.redtier.operator.rediscluster.topology;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Something that is not done because it may cost data, and that a person may allow. Immutable.
 *
 * @param id stands for the act and for the very nodes and data that it concerns, so that leave for it is leave for nothing
 *     else, and for nothing at all once it was used or anything has changed
 * @param what it is, as "make shop-1 the primary; ..."
 */
public record Offer(String id, String what) {

    private static final int LENGTH = 10;

    /** @param concerned every node whose data decides */
    public static Offer of(String act, NodeView subject, Collection<NodeView> concerned, String what) {
        String text = act + " " + subject.uid() + " "
                + concerned.stream()
                        .map(node -> node.uid() + "=" + node.data().replicationId())
                        .sorted()
                        .collect(Collectors.joining(" "));
        String digest =
                UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
        return new Offer(digest.replace("-", "").substring(0, LENGTH), what);
    }

    /** Whether it is what a person has allowed by {@code approved}. */
    public boolean isTaken(String approved) {
        return id.equals(approved);
    }

    /** Why it is done then. */
    public String reason() {
        return "a person has approved to " + what;
    }
}
