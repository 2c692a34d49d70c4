package io.redtier.devcluster.contract;

import io.fabric8.kubernetes.client.Config;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.devcluster.realapi.RealApiServer;
import java.io.File;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The API servers that the contract is held against: one of each sort for all classes of a run. */
final class ApiServers implements ArgumentsProvider {

    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(ApiServers.class);

    /** A server of the run, closed at its end. */
    record Server(String name, Config config, boolean controllers, AutoCloseable lifetime) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            lifetime.close();
        }

        private static Server embedded() {
            EmbeddedCluster cluster = EmbeddedCluster.builder().nodes(false).start();
            Config config = Config.fromKubeconfig(new File(cluster.kubeconfig().toString()));
            return new Server("embedded", config, true, cluster);
        }
    }

    /** The real server, or none, which is said once; or why the one that is given does not start. */
    record Real(Optional<Server> server, RuntimeException failure) implements AutoCloseable {
        private static Real find() {
            Optional<RealApiServer> given;
            try {
                given = RealApiServer.given(System.getenv());
            } catch (IllegalArgumentException | IllegalStateException e) {
                return new Real(Optional.empty(), e);
            }
            System.out.println(given.map(real -> "API contract: held against "
                            + (realOnly() ? "" : "the embedded server and ") + real.what())
                    .orElseGet(() -> "API contract: held against the embedded server only; for a real one too, "
                            + RealApiServer.howToGive()));
            return new Real(
                    given.map(real -> new Server("real " + real.what(), real.config(), real.controllers(), real)),
                    null);
        }

        @Override
        public void close() throws Exception {
            if (server.isPresent()) {
                server.get().close();
            }
        }
    }

    static Optional<Server> real(ExtensionContext context) {
        Real real = context.getRoot().getStore(STORE).computeIfAbsent("real", any -> Real.find(), Real.class);
        if (real.failure() != null) {
            throw real.failure();
        }
        return real.server();
    }

    /** Whether the embedded server is left out, and a real one has to be there: {@code ./redtier test --real-api}. */
    static boolean realOnly() {
        return "real".equals(System.getProperty("redtier.contract"));
    }

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        Stream<Server> embedded = realOnly()
                ? Stream.empty()
                : Stream.of(context.getRoot()
                        .getStore(STORE)
                        .computeIfAbsent("embedded", any -> Server.embedded(), Server.class));
        String hint = context.getRequiredTestClass().getSimpleName();
        // Closed by JUnit when the class is done with it.
        return Stream.concat(embedded, real(context).stream()).map(server -> Arguments.of(Api.of(server, hint)));
    }
}
