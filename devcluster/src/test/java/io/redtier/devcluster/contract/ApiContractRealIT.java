package io.redtier.devcluster.contract;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtier.devcluster.realapi.RealApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Shows in every report whether the contract was held against a real API server, too. */
class ApiContractRealIT {

    private static boolean given;

    @RegisterExtension
    static final BeforeAllCallback LOOK =
            (ExtensionContext context) -> given = ApiServers.real(context).isPresent();

    @Test
    void aRealApiServerIsGiven() {
        if (!given && ApiServers.realOnly()) {
            fail("no real API server is given: " + RealApiServer.howToGive());
        }
        assumeTrue(given, "no real API server is given: " + RealApiServer.howToGive());
    }
}
