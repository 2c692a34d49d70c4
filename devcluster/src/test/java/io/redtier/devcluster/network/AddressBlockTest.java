package io.redtier.devcluster.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class AddressBlockTest {
    @Test
    void knowsItsPodAddressesFromThoseOfOthers() throws IOException {
        try (AddressBlock block = AddressBlock.claim();
                AddressBlock other = AddressBlock.claim()) {
            assertThat(block.hasPodAddress(block.nextPodAddress())).isTrue();
            assertThat(block.hasPodAddress(block.spareAddress())).isTrue();
            assertThat(block.hasPodAddress(other.nextPodAddress())).isFalse();
            assertThat(block.hasPodAddress(other.spareAddress())).isFalse();
            assertThat(block.hasPodAddress("127.0.0.1")).isFalse();
        }
    }

    @Test
    void keepsAnAddressForOnePodOfAName() throws IOException {
        try (AddressBlock block = AddressBlock.claim()) {
            String first = block.addressOf("shop/redis-0");
            block.reserve("shop/redis-1", first);
            assertThat(block.addressOf("shop/redis-2")).isNotEqualTo(first);
            assertThat(block.addressOf("shop/redis-1")).isEqualTo(first);
            assertThat(block.addressOf("shop/redis-1")).isNotEqualTo(first);
            assertThatThrownBy(() -> block.reserve("shop/redis-1", "10.0.0.1"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("10.0.0.1");
        }
    }
}
