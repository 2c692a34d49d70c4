package io.redtier.operator.rediscluster.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.shards.ShardStep.Meet;
import io.redtier.operator.rediscluster.topology.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntroductionsTest {

    private static final ShardsSpec SPEC = new ShardsSpec(3, 1, 5000, true, false, "");

    private final ModelCluster model = new ModelCluster(SPEC, 6);

    @Test
    void nodesThatFoundOthersAtTheirAddressesAreAllIntroducedAnew() {
        settle();
        List<String> addresses = model.servers.stream().map(server -> server.ip).toList();
        for (int i = 0; i < 6; i++) {
            model.restart(i, false);
            model.servers.get(i).ip = addresses.get((i + 1) % 6);
        }
        model.settle();

        assertThat(steps()).as("every pair").filteredOn(Meet.class::isInstance).hasSize(15);
        settle();
        assertThat(ShardsHealth.shortcomings(model.view(), SPEC)).isEmpty();
    }

    private List<Step> steps() {
        return ShardsPlanner.plan(model.view(), SPEC).steps();
    }

    private void settle() {
        model.settle();
        for (int round = 0; round < 6; round++) {
            ModelSteps steps = new ModelSteps(model, ModelSteps.NEVER_KILLED);
            steps().forEach(steps::execute);
            model.settle();
        }
        assertThat(steps()).isEmpty();
    }
}
