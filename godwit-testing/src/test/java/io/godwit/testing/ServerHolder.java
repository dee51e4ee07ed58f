package io.godwit.testing;

import java.io.IOException;

/** A program that starts a server, says which, and then only holds it. */
final class ServerHolder {

    private ServerHolder() {}

    public static void main(String[] arguments) throws IOException {
        try (MySqlServer server = MySqlServer.start("held")) {
            System.out.println("holding " + server.pid() + " " + server.folder());
            int end = System.in.read();
            System.out.println("ending on " + end);
        }
    }
}
