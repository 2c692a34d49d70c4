package io.redtier.runtime.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.redtier.runtime.document.LimitEntry.KeyPart;
import io.redtier.runtime.document.LimitEntry.Rate;
import io.redtier.runtime.document.LimitEntry.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns a JSON tree into a {@link PolicyDocument}, or throws with every error that it has. Pure. */
final class DocumentDecoder {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final String NAME_RULE = "write letters, digits, '-', '_', '.', at most 63 of them";
    private static final Pattern CLUSTER_NAME = Pattern.compile("[^/]+/[^/]+");
    private static final Pattern ENDPOINT = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\s\\[\\]]+):([0-9]{1,5})");
    private static final Pattern KEY_PREFIX = Pattern.compile("[^{}*?\\[\\]\\\\\\s]+");
    // As keys of a Secret are: a path could lead out of the binding folder.
    private static final Pattern BINDING_PATH = Pattern.compile("[A-Za-z0-9._-]*");
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final long MAX_PORT = 65_535;
    private static final long MAX_REPLICAS = 15;
    private static final long MAX_WORKERS = 1000;
    private static final long MAX_ATTEMPTS = 100;

    private final List<DocumentError> errors = new ArrayList<>();
    private Set<String> clusterNames = Set.of();

    private DocumentDecoder() {}

    static PolicyDocument decode(JsonNode tree) {
        if (!tree.isObject()) {
            throw new InvalidDocumentException(
                    List.of(new DocumentError("", "the document is no JSON object; write it in braces")));
        }
        DocumentDecoder decoder = new DocumentDecoder();
        PolicyDocument document = decoder.document(new DocumentNode("", tree, decoder.errors));
        if (!decoder.errors.isEmpty()) {
            throw new InvalidDocumentException(decoder.errors);
        }
        return document;
    }

    private PolicyDocument document(DocumentNode root) {
        long schemaVersion = root.integer("schemaVersion", null, 1, Integer.MAX_VALUE);
        if (schemaVersion != PolicyDocument.SCHEMA_VERSION) {
            root.error(
                    "schemaVersion",
                    schemaVersion + " is not known; this library reads " + PolicyDocument.SCHEMA_VERSION
                            + ", update it to read newer documents");
        }
        long generation = root.integer("generation", null, 0, Long.MAX_VALUE);
        String revision = root.optionalText("revision", "");
        Workload workload = workload(root.object("workload"));
        Map<String, ClusterEntry> clusters =
                root.entries("clusters", CLUSTER_NAME, "write <namespace>/<name>", (name, node) -> cluster(node));
        clusterNames = clusters.keySet();
        return new PolicyDocument(
                (int) schemaVersion,
                generation,
                revision,
                workload,
                clusters,
                root.entries(
                        "caches",
                        NAME,
                        NAME_RULE,
                        (name, node) -> CacheDecoder.cache(node, clusterOf(node), keyPrefix(node))),
                root.entries("locks", NAME, NAME_RULE, (name, node) -> lock(node)),
                root.entries("queues", NAME, NAME_RULE, (name, node) -> queue(node)),
                root.entries("limits", NAME, NAME_RULE, (name, node) -> limit(node)));
    }

    private static Workload workload(DocumentNode node) {
        return new Workload(
                node.text("namespace", "shop"), node.text("kind", "Deployment"), node.text("name", "catalog"));
    }

    private static ClusterEntry cluster(DocumentNode node) {
        ClusterEntry.Mode mode = node.constant("mode", ClusterEntry.Mode.class, null);
        List<String> endpoints = node.texts("endpoints");
        if (endpoints.isEmpty()) {
            node.error("endpoints", "is empty; write at least one such as [\"shop.shop.svc:6379\"]");
        }
        for (int i = 0; i < endpoints.size(); i++) {
            var matcher = ENDPOINT.matcher(endpoints.get(i));
            if (!matcher.matches()
                    || Long.parseLong(matcher.group(2)) > MAX_PORT
                    || matcher.group(2).equals("0")) {
                node.error(
                        "endpoints[" + i + "]",
                        '"' + endpoints.get(i) + "\" is no host and port; write them as \"shop.shop.svc:6379\"");
            }
        }
        String primaryName = mode == ClusterEntry.Mode.Sentinel
                ? node.text("primaryName", "shop")
                : node.optionalText("primaryName", null);
        String bindingPath = node.optionalText("bindingPath", "");
        if (!BINDING_PATH.matcher(bindingPath).matches()) {
            node.error(
                    "bindingPath",
                    '"' + bindingPath + "\" is no start of a file name; write letters, digits, '-', '_', '.', such as"
                            + " \"shop.shop.\"");
        }
        return new ClusterEntry(mode, endpoints, primaryName, node.bool("tls", false), bindingPath);
    }

    private LockEntry lock(DocumentNode node) {
        return new LockEntry(
                clusterOf(node),
                node.optionalText("policy", ""),
                keyPrefix(node),
                node.duration("lease", null, Duration.ofMillis(100)),
                node.duration("maxWait", Duration.ZERO, Duration.ZERO),
                node.bool("renew", true),
                node.bool("fencing", false),
                (int) node.integer("minReplicasAcked", 0L, 0, MAX_REPLICAS));
    }

    private QueueEntry queue(DocumentNode node) {
        DocumentNode backoff = node.object("backoff");
        Duration initial = backoff.duration("initial", Duration.ofSeconds(2), MILLISECOND);
        Duration max = backoff.duration("max", Duration.ofMinutes(1), MILLISECOND);
        if (initial.compareTo(max) > 0) {
            backoff.error(
                    "max",
                    '"' + Durations.format(max) + "\" is shorter than initial; write \"" + Durations.format(initial)
                            + "\" or more");
        }
        return new QueueEntry(
                clusterOf(node),
                node.optionalText("policy", ""),
                keyPrefix(node),
                (int) node.integer("workers", 5L, 1, MAX_WORKERS),
                (int) node.integer("maxAttempts", 3L, 1, MAX_ATTEMPTS),
                new QueueEntry.Backoff(initial, (int) backoff.integer("factor", 2L, 1, 10), max),
                node.duration("visibilityTimeout", Duration.ofSeconds(30), Duration.ofSeconds(1)),
                node.duration("keepCompleted", Duration.ofHours(1), Duration.ZERO));
    }

    private LimitEntry limit(DocumentNode node) {
        LimitEntry.Algorithm algorithm = node.constant("algorithm", LimitEntry.Algorithm.class, null);
        Rate rate = LimitDecoder.rate(node.object("rate"), algorithm);
        long cost = LimitDecoder.cost(node, rate);
        List<KeyPart> key = node.objects("key", LimitDecoder::keyPart);
        if (key.isEmpty()) {
            node.error("key", "is empty; write at least one such as [{\"from\": \"ClientIp\"}]");
        }
        DocumentNode response = node.object("response");
        return new LimitEntry(
                clusterOf(node),
                node.optionalText("policy", ""),
                keyPrefix(node),
                node.constant("mode", LimitEntry.Mode.class, LimitEntry.Mode.Enforce),
                algorithm,
                rate,
                key,
                LimitDecoder.when(node.object("when")),
                cost,
                new Response(
                        (int) response.integer("status", 429L, 400, 599),
                        response.constant("headers", Response.Headers.class, Response.Headers.Draft)),
                node.constant("onRedisFailure", LimitEntry.OnRedisFailure.class, LimitEntry.OnRedisFailure.Allow));
    }

    private String clusterOf(DocumentNode node) {
        String cluster = node.text("cluster", "shop/shop");
        if (!cluster.isEmpty() && !clusterNames.contains(cluster)) {
            node.error("cluster", '"' + cluster + "\" is not in clusters; write one of " + clusterNames);
        }
        return cluster;
    }

    private static String keyPrefix(DocumentNode node) {
        String prefix = node.text("keyPrefix", "catalog:");
        if (!prefix.isEmpty() && !KEY_PREFIX.matcher(prefix).matches()) {
            node.error("keyPrefix", '"' + prefix + "\" holds a blank or one of { } * ? [ ] \\; write it without");
        }
        return prefix;
    }
}
