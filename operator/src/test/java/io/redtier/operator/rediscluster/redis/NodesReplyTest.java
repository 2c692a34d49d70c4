package io.redtier.operator.rediscluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.shards.OpenSlots;
import io.redtier.operator.rediscluster.shards.Peer;
import io.redtier.operator.rediscluster.shards.Slots;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CLUSTER NODES as Redis 7 writes it. */
class NodesReplyTest {

    private static final long NOW = 1_700_000_010_000L;
    private static final long UPTIME = 60_000;

    @Test
    void readsWhatANodeSaysOfItselfAndOfOthers() {
        List<Peer> peers = NodesReply.parse("""
                aaaa 10.0.0.1:6379@16379 myself,master - 0 1700000000000 3 connected 0-5460 7000 [77->-cccc] [93-<-bbbb]
                bbbb 10.0.0.2:6379@16379,host-b slave aaaa 0 1700000009000 3 connected
                cccc fd00::3:6379@16379 master,fail - 1699999990000 1699999980000 2 disconnected 5461-6999
                dddd :0@0 master,noaddr - 0 0 1 disconnected
                eeee 10.0.0.5:6379@16379 handshake - 0 0 0 connected
                """, NOW, UPTIME);

        assertThat(peers)
                .containsExactly(
                        new Peer(
                                "aaaa",
                                "10.0.0.1",
                                true,
                                true,
                                "",
                                false,
                                true,
                                0,
                                3,
                                Slots.range(0, 5460).and(Slots.parse("7000")),
                                new OpenSlots(Map.of(77, "cccc"), Map.of(93, "bbbb"))),
                        new Peer(
                                "bbbb",
                                "10.0.0.2",
                                false,
                                false,
                                "aaaa",
                                false,
                                true,
                                1000,
                                3,
                                Slots.NONE,
                                OpenSlots.NONE),
                        new Peer(
                                "cccc",
                                "fd00::3",
                                false,
                                true,
                                "",
                                true,
                                false,
                                30_000,
                                2,
                                Slots.range(5461, 6999),
                                OpenSlots.NONE),
                        new Peer("dddd", "", false, true, "", true, false, UPTIME, 1, Slots.NONE, OpenSlots.NONE));
    }

    @Test
    void aSuspectIsNotTakenForFailed() {
        assertThat(NodesReply.parse(
                        "bbbb 10.0.0.2:6379@16379 master,fail? - 1 1700000009000 3 connected 1-2", NOW, UPTIME))
                .extracting(Peer::failed)
                .containsExactly(false);
    }
}
