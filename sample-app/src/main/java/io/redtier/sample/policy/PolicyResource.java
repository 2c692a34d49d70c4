package io.redtier.sample.policy;

import io.redtier.runtime.Health;
import io.redtier.runtime.Redtier;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Which policy this instance runs, to see a change take effect. */
@Path("/api/v1/policy")
@Produces(MediaType.APPLICATION_JSON)
public class PolicyResource {
    private final Redtier redtier;
    private final String instance;

    PolicyResource(
            Redtier redtier,
            @ConfigProperty(name = "pod.name") Optional<String> pod,
            @ConfigProperty(name = "hostname") Optional<String> host) {
        this.redtier = redtier;
        this.instance = pod.or(() -> host).orElse("local");
    }

    /**
     * The state of one instance.
     *
     * @param instance      name of the pod, or of the machine
     * @param loaded        whether there is a policy document
     * @param generation    its generation; 0 without one
     * @param revision      its revision; empty without one
     * @param clusters      for each Redis cluster of the document whether it answered lately
     * @param documentError why the newest document was refused; absent if it was not
     */
    public record State(
            String instance,
            boolean loaded,
            long generation,
            String revision,
            Map<String, Boolean> clusters,
            String documentError) {}

    /** The state of the instance that answers; no limit and no Redis is asked. */
    @GET
    public State get() {
        Health health = redtier.health();
        return new State(
                instance,
                health.policyLoaded(),
                health.generation(),
                health.revision(),
                health.clusters(),
                health.lastDocumentError().orElse(null));
    }
}
