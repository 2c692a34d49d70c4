package io.redtier.operator.injection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is put into pods; environment {@code REDTIER_INJECTION_*}. Immutable. */
@ConfigMapping(prefix = "redtier.injection")
public interface InjectionSettings {

    /** The image of the sidecar. */
    @WithDefault("redtier/sidecar:0.1.0")
    String image();

    /** CPU that a sidecar requests, a quantity. */
    @WithDefault("50m")
    String cpuRequest();

    /** Memory that a sidecar requests, a quantity. */
    @WithDefault("96Mi")
    String memoryRequest();

    /** Memory that a sidecar may use, a quantity. */
    @WithDefault("160Mi")
    String memoryLimit();

    /** Networks whose {@code X-Forwarded-For} sidecars believe, unless a pod says otherwise; CIDRs separated by commas. */
    @WithDefault(NONE)
    String trustedProxies();

    /** An empty text is no value for the configuration. */
    String NONE = "none";
}
