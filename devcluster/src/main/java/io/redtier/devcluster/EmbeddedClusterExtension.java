package io.redtier.devcluster;

import java.lang.reflect.Field;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Gives a JUnit 5 test class a cluster of its own, started before its first test and closed after its last, as test parameter
 * and as field of type {@link EmbeddedCluster}. By {@code @ExtendWith} with defaults, or with settings as a static field:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final EmbeddedClusterExtension CLUSTER =
 *         new EmbeddedClusterExtension(EmbeddedCluster.builder().volumeRefresh(Duration.ofSeconds(1)));
 * }</pre>
 */
public final class EmbeddedClusterExtension
        implements BeforeAllCallback, AfterAllCallback, ParameterResolver, TestInstancePostProcessor {
    private final EmbeddedClusterBuilder settings;
    private EmbeddedCluster cluster;

    /** A cluster with default settings. */
    public EmbeddedClusterExtension() {
        this(EmbeddedCluster.builder());
    }

    /** A cluster with these settings. */
    public EmbeddedClusterExtension(EmbeddedClusterBuilder settings) {
        this.settings = settings;
    }

    /** The running cluster; null before the first and after the last test. */
    public EmbeddedCluster cluster() {
        return cluster;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (cluster == null) {
            cluster = settings.start();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (cluster != null) {
            cluster.close();
            cluster = null;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(EmbeddedCluster.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return cluster;
    }

    @Override
    public void postProcessTestInstance(Object test, ExtensionContext context) throws IllegalAccessException {
        for (Field field : ReflectionSupport.findFields(
                test.getClass(),
                field -> field.getType().equals(EmbeddedCluster.class),
                HierarchyTraversalMode.TOP_DOWN)) {
            field.setAccessible(true);
            field.set(test, cluster);
        }
    }
}
