package io.redtier.operator.acl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AclUserTest {

    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private final AclUser user = AclUser.withPassword("reports", "abc", List.of("~a\"b\\*", "+get"));

    @Test
    void aDefinitionLeavesNothingOfBefore() {
        assertThat(user.definition()).containsExactly("reset", "on", "#" + ABC, "resetchannels", "~a\"b\\*", "+get");
    }

    @Test
    void aLineQuotesWhatAConfigurationFileWouldTakeApart() {
        assertThat(user.line()).isEqualTo("user reports on #" + ABC + " resetchannels \"~a\\\"b\\\\*\" \"+get\"");
    }

    @Test
    void textForLogsDoesNotHelpToLogIn() {
        assertThat(user.toString()).contains("reports").doesNotContain(ABC);
    }
}
