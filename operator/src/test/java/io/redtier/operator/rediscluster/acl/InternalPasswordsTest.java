package io.redtier.operator.rediscluster.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.redtier.operator.rediscluster.acl.InternalPasswords.Owner;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class InternalPasswordsTest {

    private static Secret secret(String probe) {
        return new SecretBuilder()
                .addToData("probe", Base64.getEncoder().encodeToString(probe.getBytes()))
                .build();
    }

    @Test
    void aSecretThatIsDeletedComesBackAsItWas() {
        InternalPasswords made = InternalPasswords.completed(null, null);

        assertThat(InternalPasswords.completed(null, made)).isEqualTo(made);
        assertThat(InternalPasswords.completed(null, null)).isNotEqualTo(made);
    }

    @Test
    void whatIsInTheSecretCountsUnlessFilesWouldLoseIt() {
        InternalPasswords made = InternalPasswords.completed(null, null);

        assertThat(InternalPasswords.completed(secret("0123456789abcdef"), made).of(Owner.PROBE))
                .isEqualTo("0123456789abcdef");
        assertThat(InternalPasswords.completed(secret("with a blank inside"), made)
                        .of(Owner.PROBE))
                .isEqualTo(made.of(Owner.PROBE));
    }
}
