package io.redtier.devcluster.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test class whose constructor takes an {@link Api}. It runs once on the embedded API server and once more, with the
 * same assertions, on a real one if one is given (see docs/embedded-cluster.md): a test that fails there is a wrong test.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@ArgumentsSource(ApiServers.class)
@interface ApiContract {}
