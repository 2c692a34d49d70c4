package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.devcluster.controller.StatefulSetPlan.Create;
import io.redtier.devcluster.controller.StatefulSetPlan.Delete;
import io.redtier.devcluster.controller.StatefulSetPlan.Replica;
import io.redtier.devcluster.controller.StatefulSetPlan.Step;
import io.redtier.devcluster.controller.StatefulSetPlan.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatefulSetPlanTest {
    /** Pods are written as ordinal, revision and state: {@code +} available, {@code -} not yet, {@code x} ending, {@code !} over. */
    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of("ordered: begins with the lowest", ordered(3, 0), "", List.of(new Create(0, "new"))),
                Arguments.of("ordered: waits until it is available", ordered(3, 0), "0new-", List.of()),
                Arguments.of("ordered: then the next", ordered(3, 0), "0new+", List.of(new Create(1, "new"))),
                Arguments.of(
                        "ordered: a hole is filled first", ordered(3, 0), "1new+ 2new+", List.of(new Create(0, "new"))),
                Arguments.of("ordered: a hole waits for a pod that ends below", ordered(2, 0), "0new+x", List.of()),
                Arguments.of(
                        "ordered: scales down from the top",
                        ordered(1, 0),
                        "0new+ 1new+ 2new+",
                        List.of(new Delete(2))),
                Arguments.of("ordered: one at a time", ordered(1, 0), "0new+ 1new+ 2new+x", List.of()),
                Arguments.of(
                        "ordered: scale down waits for a broken one below", ordered(1, 0), "0new- 1new+", List.of()),
                Arguments.of(
                        "parallel: all at once",
                        parallel(3, 0),
                        "",
                        List.of(new Create(0, "new"), new Create(1, "new"), new Create(2, "new"))),
                Arguments.of(
                        "parallel: scales down at once",
                        parallel(1, 0),
                        "0new+ 1new+ 2new-",
                        List.of(new Delete(2), new Delete(1))),
                Arguments.of("a pod that is over is replaced", parallel(1, 0), "0new!", List.of(new Delete(0))),
                Arguments.of("update: highest first", parallel(3, 0), "0old+ 1old+ 2old+", List.of(new Delete(2))),
                Arguments.of("update: waits for the new one", parallel(3, 0), "0old+ 1old+ 2new-", List.of()),
                Arguments.of("update: waits for the old one to end", parallel(3, 0), "0old+ 1old+ 2old+x", List.of()),
                Arguments.of("update: then the next", parallel(3, 0), "0old+ 1old+ 2new+", List.of(new Delete(1))),
                Arguments.of(
                        "update: an outdated broken pod is replaced too",
                        parallel(2, 0),
                        "0old+ 1old-",
                        List.of(new Delete(1))),
                Arguments.of("update: stops at the partition", parallel(3, 2), "0old+ 1old+ 2new+", List.of()),
                Arguments.of(
                        "update: below the partition the old revision comes back",
                        parallel(3, 2),
                        "1old+ 2new+",
                        List.of(new Create(0, "old"))),
                Arguments.of(
                        "update of two at once",
                        several(4, 0),
                        "0old+ 1old+ 2old+ 3old+",
                        List.of(new Delete(3), new Delete(2))),
                Arguments.of(
                        "update of two at once: a broken one counts",
                        several(4, 0),
                        "0old- 1old+ 2old+ 3old+",
                        List.of(new Delete(3))),
                Arguments.of(
                        "update of two at once: no more while two are away",
                        several(4, 0),
                        "0old+ 1old+ 2new- 3new-",
                        List.of()),
                Arguments.of(
                        "update of two at once: stops at the partition",
                        several(4, 3),
                        "0old+ 1old+ 2old+ 3old+",
                        List.of(new Delete(3))),
                Arguments.of("on delete: nothing by itself", onDelete(2), "0old+ 1old+", List.of()),
                Arguments.of("on delete: a new pod is new", onDelete(2), "0old+", List.of(new Create(1, "new"))),
                Arguments.of(
                        "ordinals may begin higher",
                        new Wanted(2, 5, false, false, 0, 1, "old", "new"),
                        "5new+",
                        List.of(new Create(6, "new"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void decides(String name, Wanted wanted, String pods, List<Step> steps) {
        assertThat(StatefulSetPlan.next(wanted, replicas(pods))).isEqualTo(steps);
    }

    private static Wanted ordered(int replicas, int partition) {
        return new Wanted(replicas, 0, false, false, partition, 1, "old", "new");
    }

    private static Wanted parallel(int replicas, int partition) {
        return new Wanted(replicas, 0, true, false, partition, 1, "old", "new");
    }

    private static Wanted several(int replicas, int partition) {
        return new Wanted(replicas, 0, true, false, partition, 2, "old", "new");
    }

    private static Wanted onDelete(int replicas) {
        return new Wanted(replicas, 0, true, true, 0, 1, "old", "new");
    }

    private static List<Replica> replicas(String pods) {
        List<Replica> replicas = new ArrayList<>();
        for (String pod : pods.isEmpty() ? new String[0] : pods.split(" ")) {
            String state = pod.substring(4);
            replicas.add(new Replica(
                    pod.charAt(0) - '0',
                    pod.substring(1, 4),
                    state.contains("+"),
                    state.contains("x"),
                    state.contains("!")));
        }
        return replicas;
    }
}
