package io.redtier.devcluster.network;

import static org.assertj.core.api.Assertions.assertThat;

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
}
