package io.redtier.operator.rediscluster.chaos;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How much of the chaos is tested: {@code ./redtier test} takes one fault of each class in one mode, {@code ./redtier test --chaos}
 * all faults in all modes.
 */
final class Tier {

    /** The system property, and its value for everything; for {@link EnabledIfSystemProperty}. */
    static final String PROPERTY = "redtier.chaos";

    static final String FULL = "full";
    static final String WHY = "only with ./redtier test --chaos";

    private Tier() {}

    /** {@return all of these modes, or the first one alone in the default tier} */
    static Stream<Mode> modes(Mode... modes) {
        return isFull() ? Arrays.stream(modes) : Stream.of(modes[0]);
    }

    /** {@return how many RedisClusters are left alone at once} */
    static int idleClusters() {
        return isFull() ? 50 : 4;
    }

    private static boolean isFull() {
        return FULL.equals(System.getProperty(PROPERTY));
    }
}
