package io.redtier.sidecar;

import io.redtier.runtime.document.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settings of the sidecar, from the environment. Immutable.
 *
 * @param listenHost     where clients connect; {@code REDTIER_LISTEN_HOST}, default all addresses
 * @param listenPort     {@code REDTIER_LISTEN_PORT}, 1 to 65535, default 8080; 0 takes any free one
 * @param appHost        where the app listens; {@code REDTIER_APP_HOST}, default 127.0.0.1
 * @param appPort        {@code REDTIER_APP_PORT}, 1 to 65535, to be given
 * @param appProtocol    what the app speaks; {@code REDTIER_APP_PROTOCOL}, default Http1
 * @param managementPort health and metrics; {@code REDTIER_MANAGEMENT_PORT}, default 9901; 0 takes any free one
 * @param trustedProxies whose {@code X-Forwarded-For} is believed; {@code REDTIER_TRUSTED_PROXIES}, CIDRs separated by
 *                       commas, default none
 * @param drain          longest wait for open requests at the end; {@code REDTIER_DRAIN}, default 20s
 */
public record SidecarConfig(
        String listenHost,
        int listenPort,
        String appHost,
        int appPort,
        AppProtocol appProtocol,
        int managementPort,
        Networks trustedProxies,
        Duration drain) {

    /** What is spoken to the app. */
    public enum AppProtocol {
        /** HTTP/1.1. */
        Http1,
        /** HTTP/2 without TLS, as gRPC servers speak it. */
        H2c
    }

    /**
     * Reads the environment.
     *
     * @throws InvalidConfigException with all that is wrong
     */
    public static SidecarConfig from(Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        Reader read = new Reader(environment, problems);
        SidecarConfig config = new SidecarConfig(
                read.text("REDTIER_LISTEN_HOST", "0.0.0.0"),
                read.port("REDTIER_LISTEN_PORT", "8080", 0),
                read.text("REDTIER_APP_HOST", "127.0.0.1"),
                read.port("REDTIER_APP_PORT", "", 1),
                read.protocol("REDTIER_APP_PROTOCOL"),
                read.port("REDTIER_MANAGEMENT_PORT", "9901", 0),
                read.networks("REDTIER_TRUSTED_PROXIES"),
                read.duration("REDTIER_DRAIN", "20s"));
        if (problems.isEmpty()
                && config.listenPort() == config.appPort()
                && (config.listenHost().equals("0.0.0.0") || config.listenHost().equals(config.appHost()))) {
            problems.add("REDTIER_APP_PORT is " + config.appPort()
                    + ", the port that the sidecar itself listens on; let the app listen on another one");
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfigException(problems);
        }
        return config;
    }

    private record Reader(Map<String, String> environment, List<String> problems) {

        String text(String name, String otherwise) {
            String value = environment.getOrDefault(name, "").strip();
            return value.isEmpty() ? otherwise : value;
        }

        int port(String name, String otherwise, int lowest) {
            String value = text(name, otherwise);
            try {
                int port = Integer.parseInt(value);
                if (port >= lowest && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
            problems.add(name + (value.isEmpty() ? " is not set" : " is \"" + value + "\"") + "; write a port, "
                    + lowest + " to 65535");
            return 0;
        }

        AppProtocol protocol(String name) {
            String value = text(name, AppProtocol.Http1.name());
            for (AppProtocol protocol : AppProtocol.values()) {
                if (protocol.name().equals(value)) {
                    return protocol;
                }
            }
            problems.add(name + " is \"" + value + "\"; write Http1 or H2c");
            return AppProtocol.Http1;
        }

        Networks networks(String name) {
            List<String> networks = new ArrayList<>();
            for (String part : text(name, "").split(",")) {
                if (!part.isBlank()) {
                    networks.add(part.strip());
                }
            }
            try {
                return Networks.of(networks);
            } catch (IllegalArgumentException e) {
                problems.add(name + ": " + e.getMessage());
                return Networks.NONE;
            }
        }

        Duration duration(String name, String otherwise) {
            String value = text(name, otherwise);
            try {
                return Durations.parse(value);
            } catch (IllegalArgumentException e) {
                problems.add(name + ": " + e.getMessage());
                return Duration.ZERO;
            }
        }
    }
}
