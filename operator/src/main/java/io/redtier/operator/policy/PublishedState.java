package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.redtier.operator.policy.Generations.Published;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.PublishedNames;
import io.redtier.runtime.document.InvalidDocumentException;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/** What the operator remembers of one workload. Not thread-safe: the workload's lock guards it. */
final class PublishedState {

    private static final Logger LOG = Logger.getLogger(PublishedState.class);

    private final RedisMirror mirror;
    private final WorkloadUsers users;
    private final Set<ClusterId> clusters = new TreeSet<>();
    private final UnchangedSince unchanged = new UnchangedSince();
    private PolicyDocument document;
    private String json;

    PublishedState(RedisMirror mirror, WorkloadUsers users) {
        this.mirror = mirror;
        this.users = users;
    }

    /** The document in a ConfigMap (may be null), unless it has none that can be read. */
    static Optional<PolicyDocument> parse(ConfigMap map) {
        String json =
                map == null || map.getData() == null ? null : map.getData().get(PublishedNames.DOCUMENT);
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(PolicyDocuments.read(json.getBytes(StandardCharsets.UTF_8)));
        } catch (InvalidDocumentException e) {
            LOG.warnf("%s holds no policy document and is replaced: %s", map.getFullResourceName(), e.getMessage());
            return Optional.empty();
        }
    }

    /** The document in a ConfigMap (may be null) as it was written. */
    static Optional<Published> publishedIn(ConfigMap map) {
        return parse(map)
                .map(document ->
                        new Published(document.generation(), map.getData().get(PublishedNames.DOCUMENT)));
    }

    /** The RedisClusters that a document names. */
    static Set<ClusterId> clusters(PolicyDocument document) {
        Set<ClusterId> clusters = new TreeSet<>();
        document.clusters().keySet().forEach(name -> clusters.add(ClusterId.parse(name)));
        return clusters;
    }

    /** From which generation on the policies' parts are as they are. */
    UnchangedSince unchanged() {
        return unchanged;
    }

    /** Its keys in Redis. */
    RedisMirror mirror() {
        return mirror;
    }

    /** Its users in Redis. */
    WorkloadUsers users() {
        return users;
    }

    /** The document published last; null if there is none. */
    PolicyDocument document() {
        return document;
    }

    /** The same as it was written. */
    Optional<Published> published() {
        return document == null ? Optional.empty() : Optional.of(new Published(document.generation(), json));
    }

    /** The RedisClusters that have a key, or may have one. */
    Set<ClusterId> clusters() {
        return clusters;
    }

    /**
     * Notes what was published.
     *
     * @param unremoved clusters that the document doesn't name any more but whose key is still there
     */
    void set(PolicyDocument newDocument, String newJson, Set<ClusterId> named, Set<ClusterId> unremoved) {
        document = newDocument;
        json = newJson;
        clusters.clear();
        clusters.addAll(named);
        clusters.addAll(unremoved);
    }

    /** Notes that nothing is published. */
    void clear() {
        document = null;
        json = null;
        clusters.clear();
    }
}
