package io.redtier.operator.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one {@link PolicyWorld} of the run; each test uses a namespace of its own in it. */
final class PolicyWorldExtension implements ParameterResolver {

    private record Lifetime(PolicyWorld world, Path directory) implements AutoCloseable {

        static Lifetime begin() {
            try {
                Path directory = Files.createTempDirectory("policy-world");
                return new Lifetime(new PolicyWorld(directory), directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            world.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PolicyWorld.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(PolicyWorldExtension.class))
                .computeIfAbsent("world", any -> Lifetime.begin(), Lifetime.class)
                .world();
    }
}
