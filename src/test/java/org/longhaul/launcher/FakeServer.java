package org.longhaul.launcher;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Takes the place of payara-micro.jar and behaves as {@code fake.mode} says. */
public final class FakeServer {
    private FakeServer() {}

    /** Packs this class so that {@code java -jar} runs it. */
    static void write(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeServer.class.getName());
        String entry = FakeServer.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new JarEntry(entry));
            out.write(FakeServer.class.getResourceAsStream("/" + entry).readAllBytes());
        }
    }

    /** Runs until it is killed, or asked to end. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String record = "2026-11-01T00:00:01.000 WARNING some.logger: ";
        switch (System.getProperty("fake.mode")) {
            case "boot-command" -> System.out.println(record + "Boot Command set failed no such thing");
            case "exit" -> {
                System.out.println(record + "I cannot go on");
                System.exit(3);
            }
            case "silent" -> System.out.println(record + "thinking");
            case "other" -> serve(arguments, "somebody else's");
            case "lock" -> {
                FileChannel channel = FileChannel.open(
                        Path.of(System.getProperty("longhaul.home"), "node.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                System.out.println("locked " + channel.lock().isValid());
            }
            default -> serve(arguments, System.getProperty("longhaul.nonce"));
        }
        new CountDownLatch(1).await();
    }

    private static void serve(String[] arguments, String nonce) throws IOException {
        int port = Integer.parseInt(arguments[List.of(arguments).indexOf("--port") + 1]);
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        byte[] health = "{\"status\":\"UP\",\"checks\":[{\"name\":\"longhaul\",\"data\":{\"nonce\":\"%s\"}}]}"
                .formatted(nonce)
                .getBytes(StandardCharsets.UTF_8);
        http.createContext("/health/ready", exchange -> {
            exchange.sendResponseHeaders(200, health.length);
            exchange.getResponseBody().write(health);
            exchange.close();
        });
        http.start();
    }
}
