package io.redtier.operator.policy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What the instances of workloads say of themselves in Redis. Asks often while some have yet to load a new document, and
 * as rarely as documents are verified when there is nothing to wait for. Thread-safe.
 */
@ApplicationScoped
public class InstanceReports {

    /** How often to ask at first: a document that is taken is reported within milliseconds. */
    private static final Duration SOON = Duration.ofMillis(500);
    /** For so long it is not worth a word that some have not reported a document yet. */
    private static final Duration FRESH = Duration.ofSeconds(2);
    /** How long that goes on. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** How often to ask for those that lag longer, and for those that may have come since. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private final RedisDocuments redis;
    private final Routes routes;
    private final RedisGate gate;
    private final PolicySettings settings;
    private final Clock clock;
    private final Map<Workload, Heard> heard = new ConcurrentHashMap<>();

    /** What was heard at a time, of a revision that is waited for since another. */
    private record Heard(String revision, Instant since, List<InstanceReport> reports, Instant at) {}

    public InstanceReports(
            PolicyWatch watch, KubernetesClient client, RedisDocuments redis, PolicySettings settings, Clock clock) {
        this.redis = redis;
        this.routes = new Routes(watch, client);
        this.gate = new RedisGate(clock, settings.retryFirst(), settings.retryMax());
        this.settings = settings;
        this.clock = clock;
    }

    /** Adds what the instances of its workload say, and when to look again. */
    Publication addTo(Publication publication) {
        if (publication.document().isEmpty() || publication.refusal().isPresent()) {
            heard.remove(publication.workload());
            return publication;
        }
        PolicyDocument document = publication.document().get();
        Instant now = clock.instant();
        Heard last = heard.get(publication.workload());
        if (last == null || !last.revision().equals(document.revision())) {
            last = new Heard(document.revision(), now, List.of(), Instant.MIN);
        }
        if (!last.at().isAfter(now.minus(interval(last, document, now)))) {
            last = new Heard(last.revision(), last.since(), ask(publication, document), now);
            heard.put(publication.workload(), last);
        }
        Duration next = Duration.between(now, last.at().plus(interval(last, document, now)));
        return publication.with(last.reports(), now.isBefore(last.since().plus(FRESH)), next);
    }

    private Duration interval(Heard last, PolicyDocument document, Instant now) {
        if (last.at() == Instant.MIN) {
            return Duration.ZERO;
        }
        Effect effect = Effect.of(document, last.reports());
        boolean isNew = now.isBefore(last.since().plus(PATIENCE));
        if (isNew) {
            // Complete: others may be about to report for the first time.
            return effect.isComplete() ? LATE : SOON;
        }
        // Nobody reports, so nobody is waited for: an application without the library.
        return effect.isComplete() || effect.total() == 0 ? settings.verifyEvery() : LATE;
    }

    /** An instance reports to each cluster that its document names; the newest of its reports counts. */
    private List<InstanceReport> ask(Publication publication, PolicyDocument document) {
        TreeSet<ClusterId> clusters = new TreeSet<>();
        document.clusters().keySet().forEach(name -> clusters.add(ClusterId.parse(name)));
        clusters.removeAll(publication.problems().keySet());
        Map<String, InstanceReport> newest = new TreeMap<>();
        routes.find(clusters).routes().forEach((cluster, route) -> {
            if (gate.closed(cluster, route.host()).isEmpty()) {
                ask(publication.workload(), cluster, route).forEach((instance, json) -> InstanceReport.read(json)
                        .ifPresent(report -> newest.merge(
                                instance,
                                report,
                                (one, other) -> one.generation() >= other.generation() ? one : other)));
            }
        });
        return List.copyOf(newest.values());
    }

    private Map<String, String> ask(Workload workload, ClusterId cluster, Route route) {
        try {
            Map<String, String> reports =
                    redis.readHash(route.host(), route.password(), KeySchema.reportsKey(workload));
            gate.succeeded(cluster, route.host());
            return reports;
        } catch (JedisException e) {
            gate.failed(cluster, route.host(), e.getMessage());
            return Map.of();
        }
    }
}
