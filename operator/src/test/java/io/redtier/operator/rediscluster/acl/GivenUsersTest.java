package io.redtier.operator.rediscluster.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.crds.rediscluster.AuthSpec;
import io.redtier.operator.acl.AclUser;
import io.redtier.operator.rediscluster.acl.GivenUsers.Problem;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of {@code spec.auth.users}. */
class GivenUsersTest {

    private final Map<String, String> passwords = Map.of("good", "open sesame", "bad", "tab\tinside", "empty", "");

    private GivenUsers read(String users) {
        return GivenUsers.read(Serialization.unmarshal("users:\n" + users, AuthSpec.class), "shop", this::secret);
    }

    private Secret secret(String name) {
        return !passwords.containsKey(name)
                ? null
                : new SecretBuilder()
                        .addToData(
                                "password",
                                Base64.getEncoder()
                                        .encodeToString(passwords.get(name).getBytes()))
                        .build();
    }

    @Test
    void patternsAndCommandsBecomeRulesInTheirOrder() {
        GivenUsers given = read("""
                - name: reports
                  passwordSecretRef: {name: good}
                  commands: ["+@read", "-keys", "+config|get"]
                  keys: ["reports:*", "%R~catalog:*"]
                  channels: ["news:*"]
                """);

        assertThat(given.problems()).isEmpty();
        assertThat(given.users())
                .containsExactly(new AclUser(
                        "reports",
                        AclUser.hash("open sesame"),
                        List.of(
                                "~reports:*",
                                "%R~catalog:*",
                                "&news:*",
                                "-@all",
                                "+@read",
                                "-keys",
                                "+config|get",
                                "(~redtier:user:reports)")));
    }

    @Test
    void whoHasNoPasswordIsNamedAndTheOthersAreMade() {
        GivenUsers given = read("""
                - {name: a, passwordSecretRef: {name: absent, key: p}, commands: ["+get"]}
                - {name: b, passwordSecretRef: {name: good}, commands: ["+get"]}
                - {name: c, passwordSecretRef: {name: bad}, commands: ["+get"]}
                - {name: d, passwordSecretRef: {name: empty}, commands: ["+get"]}
                """);

        assertThat(given.users()).extracting(AclUser::name).containsExactly("b");
        assertThat(given.undecided()).containsExactlyInAnyOrder("a", "c", "d");
        assertThat(given.problems())
                .extracting(Problem::reason)
                .containsExactly("SecretMissing", "PasswordRefused", "SecretMissing");
        assertThat(given.problems().get(0).message())
                .isEqualTo(
                        "spec.auth.users[a].passwordSecretRef: there is no Secret absent in namespace shop; create it:"
                                + " kubectl create secret generic absent -n shop --from-literal=p=<password>");
    }

    @Test
    void whatAnOlderCrdLetsPassIsRefusedHere() {
        GivenUsers given = read("""
                - {name: redtier-operator, passwordSecretRef: {name: good}, commands: ["+get"]}
                - {name: default, passwordSecretRef: {name: good}, commands: ["+get"]}
                - {name: two-words, passwordSecretRef: {name: good}, commands: ["+get"], keys: ["a allkeys"]}
                - {name: two-lines, passwordSecretRef: {name: good}, commands: ["+get\\nrequirepass x"]}
                """);

        assertThat(given.users()).isEmpty();
        assertThat(given.problems())
                .extracting(Problem::reason)
                .containsOnly("Refused")
                .hasSize(4);
        assertThat(given.problems().get(3).message())
                .isEqualTo("spec.auth.users[two-lines]: \"+get?requirepass x\" holds a blank or a control character;"
                        + " remove it");
    }
}
