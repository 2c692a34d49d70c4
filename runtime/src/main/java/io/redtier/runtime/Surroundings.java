package io.redtier.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

/** What the process is told by its environment, and what it is told that it can't be. */
final class Surroundings {
    private Surroundings() {}

    /** The pod's name in a pod, else the host's. */
    static String hostName() {
        String pod = System.getenv("HOSTNAME");
        try {
            return pod == null || pod.isEmpty() ? InetAddress.getLocalHost().getHostName() : pod;
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** Whether neither the system property nor the variable says {@code false}. */
    static boolean isOn(String property, String variable) {
        String value = System.getProperty(property, System.getenv(variable));
        return value == null || !value.strip().equalsIgnoreCase("false");
    }

    /** @throws IllegalArgumentException if a setting is out of its range */
    static void check(boolean within, String setting, String range) {
        if (!within) {
            throw new IllegalArgumentException(setting + " is out of range; give " + range);
        }
    }

    /** The folder that a variable names. */
    static Path directory(String variable, String otherwise) {
        String value = System.getenv(variable);
        return Path.of(value == null || value.isEmpty() ? otherwise : value);
    }
}
