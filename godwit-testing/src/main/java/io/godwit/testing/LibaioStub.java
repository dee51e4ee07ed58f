package io.godwit.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * A generated {@code libaio.so.1} for machines that lack one: every function answers "not supported".
 *
 * <p>mysqld is linked against libaio and does not load without it, although it never calls it with
 * {@code --innodb-use-native-aio=OFF}. The library is so small that it is written here byte by byte, so that neither a
 * compiler nor a package manager is needed.
 *
 * <h2>Layout of the file</h2>
 *
 * <p>One read-only, executable segment holds the headers, the hash table, the symbols, their names, the versions and the
 * code; a second, writable one holds the dynamic section alone, because the loader of older C libraries relocates its
 * addresses in place. Both lie in the file one after the other, and the second is mapped one page further up. There are no
 * sections: the loader reads segments only.
 */
record LibaioStub(Machine machine) {

    static final String FILE_NAME = "libaio.so.1";

    /** The processors for which MySQL is published, with what this file needs to know of each. */
    enum Machine {
        /** mov eax, -38; ret. */
        X86_64(62, "b8daffffffc3"),
        /** movn w0, #37; ret. */
        AARCH64(183, "a0048012c0035fd6");

        private final int elfNumber;
        private final String answersNotSupported;

        Machine(int elfNumber, String answersNotSupported) {
            this.elfNumber = elfNumber;
            this.answersNotSupported = answersNotSupported;
        }

        byte[] code() {
            return HexFormat.of().parseHex(answersNotSupported);
        }
    }

    private record Function(String name, int version) {}

    private static final int VERSION_OF_FILE = 1;
    private static final int LIBAIO_0_1 = 2;
    private static final int LIBAIO_0_4 = 3;
    private static final List<String> VERSION_NAMES = List.of(FILE_NAME, "LIBAIO_0.1", "LIBAIO_0.4");

    // MYSQL: mysqld 8.0.33 imports io_setup, io_submit and io_getevents with just these versions; the rest is courtesy.
    private static final List<Function> FUNCTIONS = List.of(
            new Function("io_setup", LIBAIO_0_4),
            new Function("io_destroy", LIBAIO_0_4),
            new Function("io_submit", LIBAIO_0_1),
            new Function("io_cancel", LIBAIO_0_4),
            new Function("io_getevents", LIBAIO_0_4),
            new Function("io_queue_init", LIBAIO_0_1));

    private static final int FILE_HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int PROGRAM_HEADERS = 4;
    private static final int SYMBOL = 24;
    private static final int VERSION_ENTRY = 28;
    private static final int DYNAMIC_ENTRY = 16;
    private static final int DYNAMIC_ENTRIES = 10;
    /** The largest page of either processor. */
    private static final int PAGE = 0x10000;

    private static final int TYPE_LOAD = 1;
    private static final int TYPE_DYNAMIC = 2;
    private static final int TYPE_STACK = 0x6474e551;
    private static final int EXECUTE = 1;
    private static final int WRITE = 2;
    private static final int READ = 4;

    /** The bytes of the shared object. */
    byte[] bytes() {
        Names names = new Names();
        int symbols = FUNCTIONS.size() + 1;
        int hashAt = FILE_HEADER + PROGRAM_HEADERS * PROGRAM_HEADER;
        int symbolsAt = aligned(hashAt + 4 * (3 + symbols));
        int symbolVersionsAt = symbolsAt + SYMBOL * symbols;
        int versionsAt = aligned(symbolVersionsAt + 2 * symbols);
        int codeAt = aligned(versionsAt + VERSION_ENTRY * VERSION_NAMES.size());
        int namesAt = codeAt + machine.code().length;
        int dynamicAt = aligned(namesAt + names.length());

        ByteBuffer file =
                ByteBuffer.allocate(dynamicAt + DYNAMIC_ENTRY * DYNAMIC_ENTRIES).order(ByteOrder.LITTLE_ENDIAN);
        writeFileHeader(file);
        writeProgramHeader(file, TYPE_LOAD, READ | EXECUTE, 0, 0, dynamicAt);
        int dynamicSize = DYNAMIC_ENTRY * DYNAMIC_ENTRIES;
        writeProgramHeader(file, TYPE_LOAD, READ | WRITE, dynamicAt, dynamicAt + PAGE, dynamicSize);
        writeProgramHeader(file, TYPE_DYNAMIC, READ | WRITE, dynamicAt, dynamicAt + PAGE, dynamicSize);
        writeProgramHeader(file, TYPE_STACK, READ | WRITE, 0, 0, 0);
        writeHash(file, symbols);
        writeSymbols(file.position(symbolsAt), names, codeAt);
        writeSymbolVersions(file.position(symbolVersionsAt));
        writeVersions(file.position(versionsAt), names);
        file.position(codeAt).put(machine.code()).put(names.bytes());
        file.position(dynamicAt);
        writeDynamic(file, 14, names.offset(FILE_NAME)); // DT_SONAME
        writeDynamic(file, 4, hashAt); // DT_HASH
        writeDynamic(file, 5, namesAt); // DT_STRTAB
        writeDynamic(file, 10, names.length()); // DT_STRSZ
        writeDynamic(file, 6, symbolsAt); // DT_SYMTAB
        writeDynamic(file, 11, SYMBOL); // DT_SYMENT
        writeDynamic(file, 0x6ffffff0, symbolVersionsAt); // DT_VERSYM
        writeDynamic(file, 0x6ffffffc, versionsAt); // DT_VERDEF
        writeDynamic(file, 0x6ffffffd, VERSION_NAMES.size()); // DT_VERDEFNUM
        writeDynamic(file, 0, 0); // DT_NULL
        return file.array();
    }

    private void writeFileHeader(ByteBuffer file) {
        file.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0); // 64 bits, little-endian, System V
        file.putShort((short) 3).putShort((short) machine.elfNumber).putInt(1); // a shared object
        file.putLong(0).putLong(FILE_HEADER).putLong(0).putInt(0); // no entry point, no sections
        file.putShort((short) FILE_HEADER);
        file.putShort((short) PROGRAM_HEADER).putShort((short) PROGRAM_HEADERS);
        file.putShort((short) 64).putShort((short) 0).putShort((short) 0);
    }

    private static void writeProgramHeader(ByteBuffer file, int type, int rights, long at, long address, long size) {
        file.putInt(type).putInt(rights).putLong(at).putLong(address).putLong(address);
        file.putLong(size).putLong(size).putLong(type == TYPE_LOAD ? PAGE : 8);
    }

    /** One bucket that chains all symbols: the loader compares names anyway, and there are six. */
    private static void writeHash(ByteBuffer file, int symbols) {
        file.putInt(1).putInt(symbols).putInt(1);
        for (int symbol = 0; symbol < symbols; symbol++) {
            file.putInt(symbol == 0 || symbol == symbols - 1 ? 0 : symbol + 1);
        }
    }

    private void writeSymbols(ByteBuffer file, Names names, int codeAt) {
        file.position(file.position() + SYMBOL); // the first symbol is reserved and empty
        for (Function function : FUNCTIONS) {
            file.putInt(names.offset(function.name)).put((byte) 0x12).put((byte) 0); // global function
            file.putShort((short) 1).putLong(codeAt).putLong(machine.code().length);
        }
    }

    private static void writeSymbolVersions(ByteBuffer file) {
        file.putShort((short) 0);
        for (Function function : FUNCTIONS) {
            file.putShort((short) function.version);
        }
    }

    private static void writeVersions(ByteBuffer file, Names names) {
        for (int version = VERSION_OF_FILE; version <= VERSION_NAMES.size(); version++) {
            String name = VERSION_NAMES.get(version - 1);
            boolean last = version == VERSION_NAMES.size();
            file.putShort((short) 1).putShort((short) (version == VERSION_OF_FILE ? 1 : 0));
            file.putShort((short) version).putShort((short) 1).putInt(hash(name));
            file.putInt(20).putInt(last ? 0 : VERSION_ENTRY);
            file.putInt(names.offset(name)).putInt(0);
        }
    }

    private static void writeDynamic(ByteBuffer file, long tag, long value) {
        file.putLong(tag).putLong(value);
    }

    /** The hash function of the System V ABI. */
    private static int hash(String name) {
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash << 4) + name.charAt(i);
            int high = hash & 0xF0000000;
            hash ^= high >>> 24;
            hash &= ~high;
        }
        return hash;
    }

    private static int aligned(int offset) {
        return (offset + 15) & ~15;
    }

    /** The string table: an empty name, then each name closed by a zero. */
    private static final class Names {
        private final String text;

        Names() {
            StringBuilder all = new StringBuilder("\0");
            VERSION_NAMES.forEach(name -> all.append(name).append('\0'));
            FUNCTIONS.forEach(function -> all.append(function.name).append('\0'));
            text = all.toString();
        }

        int offset(String name) {
            return text.indexOf("\0" + name + "\0") + 1;
        }

        int length() {
            return text.length();
        }

        byte[] bytes() {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }
}
