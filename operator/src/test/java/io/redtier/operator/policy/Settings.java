package io.redtier.operator.policy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.redtier.operator.OperatorConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;

/** The operator's settings as they are by default, but for what a test changes. */
record Settings(OperatorConfig operator, PolicySettings policy) {

    private static final int PRIORITY = 200;

    static Settings with(Map<String, String> changes) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, PRIORITY, new DurationConverter())
                .withMapping(OperatorConfig.class)
                .withMapping(PolicySettings.class)
                .withSources(new PropertiesConfigSource(changes, "test", PRIORITY))
                .build();
        return new Settings(
                config.getConfigMapping(OperatorConfig.class), config.getConfigMapping(PolicySettings.class));
    }
}
