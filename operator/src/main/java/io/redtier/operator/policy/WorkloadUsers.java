package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.Secret;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.PasswordEntry;
import io.redtier.operator.acl.AclUser;
import io.redtier.operator.acl.Leave;
import io.redtier.operator.acl.RandomPassword;
import io.redtier.operator.acl.UserSecret;
import io.redtier.operator.acl.WorkloadUser;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.ClusterReader;
import io.redtier.operator.policy.rules.Scene;
import io.redtier.runtime.document.Workload;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Set<ClusterId> present;

    /** @param grace how long rights outlive the document that needed them, for instances that have it still */
    WorkloadUsers(Workload workload, PolicyWatch watch, Clock clock, Duration grace) {
        this.workload = workload;
        this.watch = watch;
        this.clock = clock;
        this.grace = grace;
        this.present = new TreeSet<>(watch.userSecrets().clusters(workload));
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
        Secret actual = secret(id).orElse(null);
        if (!PublishedObjects.isAsDesired(desired, actual)
                || UserSecret.leave(actual).isPresent()) {
            watch.secrets().apply(desired);
        }
        present.add(id);
        return user;
    }

    /**
     * Lets users go that no document needs from a generation on: where the workload is admitted still, when its instances
     * do without. {@link LeavingUsers} sees to that; it is noted at the user, so that a restarted operator knows it, too.
     *
     * @param needed RedisClusters that the document names
     */
    void release(Set<ClusterId> needed, long generation, Scene scene) {
        present().stream().filter(id -> !needed.contains(id)).forEach(id -> {
            boolean admitted = watch.cluster(id)
                    .filter(cluster -> scene.admits(ClusterReader.read(cluster), workload.namespace()))
                    .isPresent();
            if (admitted) {
                leave(id, generation);
            } else {
                remove(id);
            }
        });
    }

    private void leave(ClusterId id, long generation) {
        Optional<Secret> secret = secret(id);
        if (secret.flatMap(UserSecret::leave).isPresent()) {
            return;
        }
        Optional<AclUser> user = secret.flatMap(UserSecret::read);
        Optional<RedisCluster> cluster = watch.cluster(id);
        if (user.isPresent() && cluster.isPresent()) {
            Leave leave = new Leave(clock.instant(), generation);
            watch.secrets().apply(UserSecret.of(cluster.get(), workload, user.get(), leave));
        } else {
            remove(id);
        }
    }

    /** The RedisClusters that have the user, also those that it is about to leave. */
    Set<ClusterId> present() {
        return Set.copyOf(present);
    }

    /** Takes the user away from a RedisCluster at once. */
    void remove(ClusterId cluster) {
        secret(cluster).ifPresent(watch.secrets()::delete);
        passwords.remove(cluster);
        lastNeeded.remove(cluster);
        present.remove(cluster);
    }

    /** The same, unless it is needed again. */
    void removeIfLeaving(ClusterId cluster) {
        if (secret(cluster).flatMap(UserSecret::leave).isPresent()) {
            remove(cluster);
        }
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
