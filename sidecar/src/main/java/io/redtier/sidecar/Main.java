package io.redtier.sidecar;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program. Ends with status 2 and one line per mistake if its environment is not what it should be. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) {
        SidecarConfig config;
        try {
            config = SidecarConfig.from(System.getenv());
        } catch (InvalidConfigException e) {
            e.problems().forEach(problem -> LOG.error("{}", problem));
            System.exit(2);
            return;
        }
        Sidecar sidecar = new Sidecar(config);
        try {
            sidecar.start();
        } catch (RuntimeException e) {
            LOG.error("cannot start: {}", e.getMessage(), e);
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(sidecar::close, "shutdown"));
    }
}
