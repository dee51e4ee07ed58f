package io.godwit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The loader of this machine takes the generated library in place of any that is installed. */
@EnabledOnOs(OS.LINUX)
class LibaioStubIT {

    @Test
    void mysqldLoadsWithItWithoutAnyComplaint(@TempDir Path folder) throws Exception {
        LibaioStub.Machine machine = System.getProperty("os.arch").equals("aarch64")
                ? LibaioStub.Machine.AARCH64
                : LibaioStub.Machine.X86_64;
        Files.write(folder.resolve(LibaioStub.FILE_NAME), new LibaioStub(machine).bytes());
        String mysqld = MySqlDistribution.locate(MySqlRelease.V8_0).mysqld().toString();
        ProcessBuilder builder = new ProcessBuilder(mysqld, "--no-defaults", "--version").redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", folder.toString());
        // All symbols are looked up at once, not at their first call.
        builder.environment().put("LD_BIND_NOW", "1");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.lines()).singleElement().asString().contains("Ver 8.0.33");
    }

    @Test
    void bothProcessorsGetAFileOfTheirOwn() {
        byte[] x86 = new LibaioStub(LibaioStub.Machine.X86_64).bytes();
        byte[] arm = new LibaioStub(LibaioStub.Machine.AARCH64).bytes();
        assertThat(x86[18]).isEqualTo((byte) 62);
        assertThat(arm[18]).isEqualTo((byte) 183);
    }
}
