package io.redtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordEntryTest {

    @Test
    void theLineBreakThatEchoAppendsIsNoPartOfIt() {
        assertThat(read("open sesame\n")).contains("open sesame");
        assertThat(read("\n")).isEmpty();
        assertThat(PasswordEntry.read(null, "password")).isEmpty();
        assertThat(PasswordEntry.read(new SecretBuilder().build(), "password")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" x", "x ", "x\t", "x\r\n", "x\ny", "\u0000x"})
    void whatFilesAndScriptsWouldChangeIsNotUsable(String password) {
        assertThat(PasswordEntry.isUsable(read(password).orElseThrow())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"open sesame", "pä\"\\$'#"})
    void everythingElseIs(String password) {
        assertThat(read(password)).contains(password);
        assertThat(PasswordEntry.isUsable(password)).isTrue();
    }

    private static Optional<String> read(String text) {
        return PasswordEntry.read(
                new SecretBuilder()
                        .addToData(
                                "password", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                        .build(),
                "password");
    }
}
