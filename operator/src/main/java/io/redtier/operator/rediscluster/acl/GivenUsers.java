package io.redtier.operator.rediscluster.acl;

import io.fabric8.kubernetes.api.model.Secret;
import io.redtier.crds.rediscluster.AuthSpec;
import io.redtier.crds.rediscluster.SecretKeyRef;
import io.redtier.crds.rediscluster.UserSpec;
import io.redtier.operator.PasswordEntry;
import io.redtier.operator.acl.AclUser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The users of {@code spec.auth.users}. Immutable.
 *
 * @param users those that can be made
 * @param undecided names of those of which it is not known what they should be; whatever nodes have of them stays
 * @param problems what is wrong with them, each with field, value and remedy
 */
record GivenUsers(List<AclUser> users, Set<String> undecided, List<Problem> problems) {

    /** A condition's reason, and what a person has to correct. */
    record Problem(String reason, String message) {}

    /**
     * Reads them. The CRD refuses most mistakes at the door; what is checked again here holds where a CRD is older than
     * the operator.
     *
     * @param namespace of the RedisCluster
     * @param secrets finds a Secret of that namespace by name; null if there is none
     */
    static GivenUsers read(AuthSpec auth, String namespace, Function<String, Secret> secrets) {
        GivenUsers given = new GivenUsers(new ArrayList<>(), new HashSet<>(), new ArrayList<>());
        List<UserSpec> specs = auth.getUsers() == null ? List.of() : auth.getUsers();
        for (UserSpec spec : specs) {
            String field = field(spec.getName());
            Optional<Problem> problem = flaw(spec, field);
            if (problem.isEmpty()) {
                problem = password(spec, field, namespace, secrets, given);
            }
            problem.ifPresent(found -> {
                given.problems.add(found);
                given.undecided.add(spec.getName());
            });
        }
        return given;
    }

    /** How messages name a user's entry. */
    static String field(String user) {
        return "spec.auth.users[" + user + "]";
    }

    /**
     * The rule that marks a user as one of {@code spec.auth.users}, also after it has left the spec: a selector of a key of
     * which it may do nothing. A pattern of its own could not stand beside one that is "*".
     */
    static String mark(String user) {
        return "(" + markedKey(user) + ")";
    }

    /** Whether a user is marked by the word of a node, a line of ACL LIST. */
    static boolean isMarked(String user, String line) {
        return List.of(line.split(" ")).contains("(" + markedKey(user));
    }

    private static String markedKey(String user) {
        return "~redtier:user:" + user;
    }

    /** The rules of a user, with its mark. */
    static List<String> rules(UserSpec spec) {
        List<String> rules = new ArrayList<>();
        orNone(spec.getKeys()).forEach(pattern -> rules.add(pattern.startsWith("%") ? pattern : "~" + pattern));
        orNone(spec.getChannels()).forEach(pattern -> rules.add("&" + pattern));
        rules.add("-@all");
        rules.addAll(orNone(spec.getCommands()));
        rules.add(mark(spec.getName()));
        return rules;
    }

    private static Optional<Problem> flaw(UserSpec spec, String field) {
        if (spec.getName().equals("default") || spec.getName().startsWith(AclUser.PREFIX)) {
            return Optional.of(new Problem(
                    "Refused",
                    field + ".name: \"" + spec.getName() + "\" is the name of a user that the operator keeps; write"
                            + " another name, for example reports"));
        }
        return rules(spec).stream()
                .filter(rule -> rule.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c)))
                .findFirst()
                .map(rule -> new Problem(
                        "Refused",
                        field + ": \""
                                + rule.chars()
                                        .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
                                        .collect(Collectors.joining())
                                + "\" holds a blank or a control character; remove it"));
    }

    private static Optional<Problem> password(
            UserSpec spec, String field, String namespace, Function<String, Secret> secrets, GivenUsers given) {
        SecretKeyRef ref = spec.getPasswordSecretRef();
        String key = Optional.ofNullable(ref.getKey()).orElse("password");
        Secret secret = secrets.apply(ref.getName());
        Optional<String> password = PasswordEntry.read(secret, key);
        String create = "kubectl create secret generic " + ref.getName() + " -n " + namespace + " --from-literal=" + key
                + "=<password>";
        if (password.isEmpty()) {
            return Optional.of(new Problem(
                    "SecretMissing",
                    field + ".passwordSecretRef: "
                            + (secret == null
                                    ? "there is no Secret " + ref.getName() + " in namespace " + namespace
                                    : "the Secret " + ref.getName() + " has no key " + key + ", or it is empty")
                            + "; create it: " + create));
        }
        if (!PasswordEntry.isUsable(password.get())) {
            return Optional.of(new Problem(
                    "PasswordRefused",
                    field + ".passwordSecretRef: the password under " + key + " of the Secret " + ref.getName()
                            + " begins or ends with a blank, or holds a control character; replace it: " + create
                            + " --dry-run=client -o yaml | kubectl apply -f -"));
        }
        given.users.add(AclUser.withPassword(spec.getName(), password.get(), rules(spec)));
        return Optional.empty();
    }

    private static List<String> orNone(List<String> rules) {
        return rules == null ? List.of() : rules;
    }
}
