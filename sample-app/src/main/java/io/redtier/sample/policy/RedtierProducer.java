package io.redtier.sample.policy;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.redtier.runtime.Redtier;
import io.redtier.runtime.document.PolicyDocument;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Makes the one {@link Redtier} of this process, at its start. */
public class RedtierProducer {
    private static final Logger LOG = Logger.getLogger("io.redtier.sample.policy");

    /** Besides one for each thread that may call at once: the library's own subscription, and one to spare. */
    private static final int OWN_CONNECTIONS = 2;

    /**
     * Starts Redtier; a document and Redis may come later.
     *
     * @param policy  REDTIER_POLICY_DIR; default: where a pod has it mounted
     * @param binding REDTIER_BINDING_DIR; default: where a pod has it mounted
     */
    @Produces
    @Singleton
    @Startup
    Redtier redtier(
            MeterRegistry meters,
            @ConfigProperty(name = "quarkus.thread-pool.max-threads") int threads,
            @ConfigProperty(name = "redtier.policy.dir") Optional<Path> policy,
            @ConfigProperty(name = "redtier.binding.dir") Optional<Path> binding) {
        Redtier.Builder builder = Redtier.builder()
                .meterRegistry(meters)
                .maxConnections(threads + OWN_CONNECTIONS)
                .onPolicyChange(RedtierProducer::tell);
        policy.ifPresent(builder::policyDirectory);
        binding.ifPresent(builder::bindingDirectory);
        Redtier redtier = builder.build();
        if (!redtier.health().policyLoaded()) {
            LOG.info("no policy document yet: products are read from the database, nothing is limited, and payments are"
                    + " refused, until a CachePolicy and a RateLimitPolicy select this workload");
        }
        return redtier;
    }

    void close(@Disposes Redtier redtier) {
        redtier.close();
    }

    private static void tell(PolicyDocument document) {
        LOG.infof(
                "policy document %d (%s) in force: caches %s, locks %s, limits %s",
                document.generation(),
                document.revision(),
                document.caches().keySet(),
                document.locks().keySet(),
                document.limits().keySet());
    }
}
