package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.Secret;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.PasswordEntry;
import io.redtier.operator.acl.AclUser;
import io.redtier.operator.acl.RandomPassword;
import io.redtier.operator.acl.UserSecret;
import io.redtier.operator.acl.WorkloadUser;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.runtime.document.Workload;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The users of one workload, one on each RedisCluster that its document names and that asks for a password. Not
 * thread-safe: its workload's lock guards it.
 */
final class WorkloadUsers {

    private final Workload workload;
    private final PolicyWatch watch;
    private final Clock clock;
    private final Duration grace;
    private final Map<ClusterId, String> passwords = new HashMap<>();
    private final Map<ClusterId, Map<String, Instant>> lastNeeded = new HashMap<>();

    /** @param grace how long rights outlive the document that needed them, for instances that have it still */
    WorkloadUsers(Workload workload, PolicyWatch watch, Clock clock, Duration grace) {
        this.workload = workload;
        this.watch = watch;
        this.clock = clock;
        this.grace = grace;
    }

    /** Name and password to log in with. */
    record Login(String user, String password) {

        @Override
        public String toString() {
            return "Login[" + user + "]"; // never the password
        }
    }

    /** How the workload logs in to a cluster: as it did before, by what its binding Secret (may be null) says. */
    Login login(ClusterId cluster, Secret binding) {
        String name = WorkloadUser.name(workload);
        String password =
                passwords.computeIfAbsent(cluster, id -> PasswordEntry.read(binding, id.bindingPath() + "username")
                        .filter(name::equals)
                        .flatMap(user -> PasswordEntry.read(binding, id.bindingPath() + "password"))
                        .orElseGet(RandomPassword::next));
        return new Login(name, password);
    }

    /**
     * Tells a RedisCluster of the user.
     *
     * @param prefixes of the keys that it needs now
     */
    AclUser tell(RedisCluster cluster, ClusterId id, Login login, SortedSet<String> prefixes) {
        AclUser user = AclUser.withPassword(
                login.user(), login.password(), WorkloadUser.rules(workload, withThoseOfBefore(id, prefixes)));
        Secret desired = UserSecret.of(cluster, workload, user);
        if (!PublishedObjects.isAsDesired(desired, secret(id).orElse(null))) {
            watch.secrets().apply(desired);
        }
        return user;
    }

    /** Takes the user away from a RedisCluster. */
    void remove(ClusterId cluster) {
        secret(cluster).ifPresent(watch.secrets()::delete);
        passwords.remove(cluster);
        lastNeeded.remove(cluster);
    }

    private SortedSet<String> withThoseOfBefore(ClusterId cluster, SortedSet<String> prefixes) {
        Map<String, Instant> needed = lastNeeded.computeIfAbsent(cluster, id -> new TreeMap<>());
        Instant now = clock.instant();
        prefixes.forEach(prefix -> needed.put(prefix, now));
        needed.values().removeIf(last -> last.plus(grace).isBefore(now));
        return new TreeSet<>(needed.keySet());
    }

    private Optional<Secret> secret(ClusterId cluster) {
        return Optional.ofNullable(watch.secrets().get(cluster.namespace(), UserSecret.name(cluster.name(), workload)));
    }
}
