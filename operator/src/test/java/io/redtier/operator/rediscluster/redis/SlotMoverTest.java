package io.redtier.operator.rediscluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.shards.Slots;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisDataException;

class SlotMoverTest {

    private final List<JedisDataException> calledOff = IntStream.range(0, 4)
            .<JedisDataException>mapToObj(slot -> new MoveRefused(Slots.range(slot, slot), Set.of(), "key " + slot))
            .toList();

    @Test
    void allSlotsThatWereRefusedAreHeldAndSomeAreNamed() {
        JedisDataException full = new MoveRefused(Slots.NONE, Set.of("shop-6"), "full");

        assertThat(SlotMover.allOf(
                        Stream.concat(calledOff.stream(), Stream.of(full)).toList()))
                .isInstanceOfSatisfying(MoveRefused.class, refusal -> {
                    assertThat(refusal.slots()).isEqualTo(Slots.range(0, 3));
                    assertThat(refusal.targets()).containsExactly("shop-6");
                })
                .hasMessage("full. Also, key 0. Also, key 1. 2 more like these are named when these are gone");
    }

    @Test
    void whatIsOnItsWayIsToldFirstAndNothingIsHeld() {
        JedisDataException onItsWay = new JedisDataException("key 9. Other keys of slots 9 are moved already");

        assertThat(SlotMover.allOf(
                        Stream.concat(calledOff.stream(), Stream.of(onItsWay)).toList()))
                .isNotInstanceOf(MoveRefused.class)
                .hasMessageStartingWith("key 9. Other keys of slots 9 are moved already. Also, key 0. Also, key 1");
    }
}
