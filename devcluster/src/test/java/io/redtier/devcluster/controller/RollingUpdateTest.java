package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.redtier.devcluster.controller.RollingUpdate.Bounds;
import io.redtier.devcluster.controller.RollingUpdate.Scale;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RollingUpdateTest {
    static Stream<Arguments> cases() {
        Bounds surge = new Bounds(1, 0);
        Bounds spare = new Bounds(0, 1);
        return Stream.of(
                Arguments.of(
                        "first roll-out is made at once", 3, surge, scale("new", 0, 0), List.of(), Map.of("new", 3)),
                Arguments.of("done", 3, surge, scale("new", 3, 3), List.of(), Map.of()),
                Arguments.of("scaled down", 1, surge, scale("new", 3, 3), List.of(), Map.of("new", 1)),
                Arguments.of(
                        "surge: one more first",
                        2,
                        surge,
                        scale("new", 0, 0),
                        List.of(scale("old", 2, 2)),
                        Map.of("new", 1)),
                Arguments.of(
                        "surge: waits until it is available",
                        2,
                        surge,
                        scale("new", 1, 0),
                        List.of(scale("old", 2, 2)),
                        Map.of()),
                Arguments.of(
                        "surge: then one old less",
                        2,
                        surge,
                        scale("new", 1, 1),
                        List.of(scale("old", 2, 2)),
                        Map.of("old", 1)),
                Arguments.of(
                        "unavailable: one old less first",
                        2,
                        spare,
                        scale("new", 0, 0),
                        List.of(scale("old", 2, 2)),
                        Map.of("old", 1)),
                Arguments.of(
                        "unavailable: then one new",
                        2,
                        spare,
                        scale("new", 0, 0),
                        List.of(scale("old", 1, 1)),
                        Map.of("new", 1)),
                Arguments.of(
                        "unavailable: waits until it is available",
                        2,
                        spare,
                        scale("new", 1, 0),
                        List.of(scale("old", 1, 1)),
                        Map.of()),
                Arguments.of(
                        "broken old pods go first",
                        3,
                        new Bounds(1, 1),
                        scale("new", 1, 1),
                        List.of(scale("older", 1, 0), scale("old", 2, 2)),
                        Map.of("older", 0, "old", 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void decides(String name, int replicas, Bounds bounds, Scale current, List<Scale> old, Map<String, Integer> sizes) {
        assertThat(RollingUpdate.next(replicas, bounds, current, old)).isEqualTo(sizes);
    }

    /** Follows the decisions to the end: what is promised has to hold at every step. */
    @ParameterizedTest
    @CsvSource({"1,1,0", "4,1,0", "4,0,1", "5,2,2", "10,3,2"})
    void neverLeavesItsBounds(int replicas, int surge, int unavailable) {
        int current = 0;
        int old = replicas;
        for (int i = 0; i < 2 * replicas; i++) {
            Map<String, Integer> sizes = RollingUpdate.next(
                    replicas,
                    new Bounds(surge, unavailable),
                    scale("new", current, current),
                    old == 0 ? List.of() : List.of(scale("old", old, old)));
            current = sizes.getOrDefault("new", current);
            old = sizes.getOrDefault("old", old);
            assertThat(current + old).isBetween(replicas - unavailable, replicas + surge);
        }
        assertThat(current).isEqualTo(replicas);
        assertThat(old).isZero();
    }

    @Test
    void resolvesPercentages() {
        assertThat(Bounds.of(null, null, 10)).isEqualTo(new Bounds(3, 2));
        assertThat(Bounds.of(new IntOrString("0%"), new IntOrString("10%"), 5)).isEqualTo(new Bounds(0, 1));
        assertThat(Bounds.of(new IntOrString(2), new IntOrString(0), 5)).isEqualTo(new Bounds(2, 0));
    }

    private static Scale scale(String name, int replicas, int available) {
        return new Scale(name, replicas, available);
    }
}
