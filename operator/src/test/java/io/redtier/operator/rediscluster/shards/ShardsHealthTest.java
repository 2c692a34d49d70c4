package io.redtier.operator.rediscluster.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.shards.ModelServer.Row;
import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nodes that have just met have yet to tell each other. */
class ShardsHealthTest {

    private static final ShardsSpec FOUR = new ShardsSpec(4, 0, 5000, false, false, "");
    private static final ShardsSpec THREE = new ShardsSpec(3, 0, 5000, false, false, "");

    private final ModelCluster model = new ModelCluster(FOUR, 4);

    @BeforeEach
    void form() {
        ModelSteps steps = new ModelSteps(model, ModelSteps.NEVER_KILLED);
        model.settle();
        for (int round = 0; round < 4; round++) {
            ShardsPlanner.plan(model.view(), FOUR).steps().forEach(steps::execute);
            model.settle();
        }
        assertThat(ShardsHealth.shortcomings(model.view(), FOUR)).isEmpty();
    }

    @Test
    void everyNodeKnowsWhoOwnsTheSlots() {
        model.servers.get(3).table.replaceAll((id, row) -> new Row(row.ip(), row.epoch(), Slots.NONE, row.primaryId()));

        assertThat(ShardsHealth.shortcomings(model.view(), FOUR))
                .containsExactly("shop-3 has heard of the owners of 4096 slots only");
    }

    @Test
    void whoStillHasAShardIsLookedAtAlsoWhereItsPodIsOneTooMany() {
        assertThat(ShardsHealth.shortcomings(model.view(), THREE)).containsExactly("4 of 3 primaries own slots");
        model.servers.get(3).importing.put(0, model.servers.get(0).id);

        assertThat(ShardsHealth.shortcomings(model.view(), THREE))
                .containsExactly("4 of 3 primaries own slots", "shop-3 has slots that are on their way");
    }

    @Test
    void slotsStayWhereTheyAreUntilEveryOwnerKnowsTheEpochsOfTheOthers() {
        assertThat(ShardsPlanner.plan(model.view(), THREE).steps()).anyMatch(MoveSlots.class::isInstance);
        Map<String, Row> heard = model.servers.get(0).table;
        heard.replaceAll((id, row) -> new Row(row.ip(), row.epoch() - 1, row.slots(), row.primaryId()));

        assertThat(ShardsHealth.shortcomings(model.view(), FOUR))
                .containsExactly("shop-0 has not heard of the epoch of shop-1 yet");
        assertThat(ShardsPlanner.plan(model.view(), THREE).steps()).noneMatch(MoveSlots.class::isInstance);
    }

    @Test
    void slotsStayWhereTheyAreWhileTwoOwnersHaveOneEpoch() {
        model.servers.get(1).epoch = model.servers.get(0).epoch;
        model.servers.forEach(server -> server.table.computeIfPresent(
                model.servers.get(1).id, (id, row) -> model.servers.get(1).row()));

        assertThat(ShardsHealth.shortcomings(model.view(), FOUR)).isNotEmpty();
        assertThat(ShardsPlanner.plan(model.view(), THREE).steps()).noneMatch(MoveSlots.class::isInstance);
    }

    @Test
    void anEpochThatItsOwnerForgotHoldsNothingUp() {
        Map<String, Row> heard = model.servers.get(0).table;
        heard.replaceAll((id, row) -> new Row(row.ip(), row.epoch() + 10, row.slots(), row.primaryId()));

        assertThat(ShardsHealth.shortcomings(model.view(), FOUR)).isEmpty();
        assertThat(ShardsPlanner.plan(model.view(), THREE).steps()).anyMatch(MoveSlots.class::isInstance);
    }
}
