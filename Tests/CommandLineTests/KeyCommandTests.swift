import DurableFiles
import Signing
import StrictJSON
import TestSupport
import Testing

@Suite("Keys and those who sign", .enabled(if: Shell.has("openssl")))
struct KeyCommandTests {
    @Test(
        "a key that others can read is refused, unless that is what one wants",
        arguments: ["640", "604", "660", "644"]
    )
    func exposed(mode: String) throws {
        let program = try Program.withProject()
        try Shell.run("chmod \(mode) '\(program.place.path("key.pem"))'")
        let ending = try program.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p")
        #expect(ending.status == 1)
        #expect(ending.errors.contains("[key.exposed]") && ending.errors.contains("chmod 600"))
        #expect(try program.place.handle.status(of: "b.tar") == nil)
        #expect(try program.slipway("key", "show", "key.pem").errors.contains("[key.exposed]"))
        let insecure = try program.slipway(
            "export",
            "--key",
            "../key.pem",
            "--insecure-key",
            "-o",
            "../b.tar",
            in: "p"
        )
        #expect(insecure.status == 0, "\(insecure.errors)")
        #expect(try program.slipway("key", "show", "--insecure-key", "key.pem").status == 0)
    }

    @Test("a new key is put under a passphrase from a file or a descriptor, and signs with it")
    func encrypted() throws {
        let program = try Program.withProject()
        try program.place.write(Array("a b ü\nsecond line\n".utf8), to: "pass")
        let exposed = try program.slipway("key", "generate", "k", "--encrypt", "--passphrase-file", "pass")
        #expect(exposed.errors.contains("[key.exposed]") && exposed.status == 1)
        #expect(try program.place.handle.status(of: "k") == nil)
        try Shell.run("chmod 600 '\(program.place.path("pass"))'")
        let made = try program.slipway("key", "generate", "k", "--encrypt", "--passphrase-file", "pass")
        #expect(made.status == 0, "\(made.errors)")
        #expect(try program.place.text("k").hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        let shown = try program.run([
            "sh", "-c", "printf 'a b ü' | { exec 7<&0; '\(Programs.slipway)' key show k --passphrase-fd 7; }",
        ])
        #expect(try shown.status == 0 && shown.output.contains(program.place.text("k.pub")), "\(shown.errors)")
        let export = try program.slipway(
            "export",
            "--key",
            "../k",
            "--passphrase-file",
            "../pass",
            "-o",
            "../b.tar",
            in: "p"
        )
        #expect(export.status == 0, "\(export.errors)")
        #expect(try program.slipway("verify", "b.tar", "--trust", "k.pub").status == 0)
        for (arguments, code) in [
            (["--passphrase-fd", "42"], "key.passphrase"), (["--passphrase-file", "nix"], "file.not-found"),
        ] {
            let ending = try program.run([Programs.slipway, "export", "--key", "../k"] + arguments, in: "p")
            #expect(ending.errors.contains("[\(code)]"), "\(ending.errors)")
        }
        try program.place.write(Array("wrong\n".utf8), to: "wrong")
        try Shell.run("chmod 600 '\(program.place.path("wrong"))'")
        let wrong = try program.slipway("export", "--key", "../k", "--passphrase-file", "../wrong", in: "p")
        #expect(wrong.errors.contains("[key.passphrase]") && wrong.status == 1)
        try program.place.write([0x0A], to: "empty")
        try Shell.run("chmod 600 '\(program.place.path("empty"))'")
        let empty = try program.slipway("key", "generate", "e", "--encrypt", "--passphrase-file", "empty")
        #expect(empty.errors.contains("[key.passphrase]"))
        #expect(try program.place.handle.status(of: "e") == nil)
    }

    @Test("a passphrase is asked for at the terminal, and not shown", .enabled(if: Shell.has("python3")))
    func terminal() throws {
        let program = try Program()
        let script = """
            import os, pty, sys
            def ask(arguments, answers):
                process, terminal = pty.fork()
                if process == 0:
                    os.execv(arguments[0], arguments)
                said = b""
                while True:
                    try:
                        part = os.read(terminal, 1000)
                    except OSError:
                        break
                    if not part:
                        break
                    said += part
                    if answers and said.count(b": ") > 2 - len(answers) - (2 - total):
                        os.write(terminal, answers.pop(0))
                return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), said
            program = sys.argv[1]
            total = 2
            status, said = ask([program, "key", "generate", "k", "--encrypt", "--quiet"], [b"hush hush\\n", b"hush hush\\n"])
            assert status == 0 and b"hush" not in said, (status, said)
            total = 1
            status, said = ask([program, "key", "show", "k"], [b"hush hush\\n"])
            assert status == 0 and b"hint" in said and b"hush" not in said, (status, said)
            status, said = ask([program, "key", "show", "k"], [b"\\x03\\n"])
            assert status == 1 and b"key.passphrase" in said, (status, said)
            total = 2
            status, said = ask([program, "key", "generate", "m", "--encrypt"], [b"one\\n", b"two\\n"])
            assert status == 1 and b"key.passphrase" in said and not os.path.exists("m"), (status, said)
            """
        let ending = try program.run(["python3", "-c", script, Programs.slipway])
        #expect(ending.status == 0, "\(ending.errors)")
    }

    /// A command that has a key of openssl's making.
    private static func signing(_ program: Program, curve: String = "prime256v1") throws {
        try Shell.run(
            "cd '\(program.place.handle.path)' && openssl ecparam -name \(curve) -genkey -noout -out hidden.key"
                + " && openssl pkey -in hidden.key -pubout -out hidden.pub"
        )
    }

    @Test(
        "a command signs what it is given on standard input",
        arguments: [("prime256v1", "sha256"), ("secp384r1", "sha384"), ("secp521r1", "sha512")]
    )
    func command(curve: String, hash: String) throws {
        let program = try Program.withProject()
        try Self.signing(program, curve: curve)
        let command = "openssl dgst -\(hash) -sign '\(program.place.path("hidden.key"))'"
        let ending = try program.slipway(
            "export",
            "--sign-with",
            command,
            "--public-key",
            "../hidden.pub",
            "-o",
            "../b.tar",
            in: "p"
        )
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(try program.slipway("verify", "b.tar", "--trust", "hidden.pub").status == 0)
        let shown = try program.slipway("key", "show", "hidden.pub", "--sign-with", command)
        #expect(shown.status == 0 && shown.output.hasPrefix("hint "), "\(shown.errors)")
        let other = try program.slipway("key", "show", "key.pem.pub", "--sign-with", command)
        #expect(other.status == 1 && other.errors.contains("[key.signature]"))
    }

    @Test(
        "a command that signs nothing, or something else, is told apart, and nothing is written",
        arguments: [
            ("false", "key.command", "status 1"), ("no-such-program x", "key.command", "No such file"),
            ("sh -c 'kill -9 $$'", "key.command", "signal 9"), ("sleep 20", "key.command", "--sign-timeout"),
            ("sh -c 'sleep 20 & wait'", "key.command", "--sign-timeout"),
            ("sh -c 'exec >&-; sleep 20'", "key.command", "--sign-timeout"),
            ("yes", "key.command", "65536"), ("true", "key.signature", "nothing"),
            ("head -c 64 /dev/zero", "key.signature", "r and s"), ("echo MEUCIQ", "key.signature", "base64 -d"),
            ("cat", "key.signature", "bytes"),
            ("sh -c 'openssl dgst -sha512 -sign ../hidden.key'", "key.signature", "another hash"),
            ("sh -c 'echo x | openssl dgst -sha256 -sign ../hidden.key'", "key.signature", "over other bytes"),
            ("sh -c 'openssl dgst -sha256 -sign ../key.pem'", "key.signature", "another key's"),
        ]
    )
    func failing(command: String, code: String, words: String) throws {
        let program = try Program.withProject()
        try Self.signing(program)
        let before = try program.place.text("p/.slipway/project.json")
        let ending = try program.slipway(
            "export",
            "--sign-with",
            command,
            "--public-key",
            "../hidden.pub",
            "--sign-timeout",
            "2",
            "-o",
            "../b.tar",
            in: "p"
        )
        #expect(ending.status == 1, "\(ending.errors)")
        #expect(ending.errors.contains("[\(code)]") && ending.errors.contains(words), "\(ending.errors)")
        #expect(try program.place.handle.status(of: "b.tar") == nil)
        #expect(try program.place.text("p/.slipway/project.json") == before)
    }

    @Test("words of a command are parted by blanks and kept together by quotes; no shell sees them")
    func words() throws {
        let program = try Program.withProject()
        try Self.signing(program)
        try program.place.write(
            Array(
                "#!/bin/sh\nprintf '%s|' \"$@\" >../words\nenv >../env\nexec openssl dgst -sha256 -sign ../hidden.key\n"
                    .utf8
            ),
            to: "my signer"
        )
        try Shell.run("chmod +x '\(program.place.path("my signer"))'")
        let ending = try program.slipway(
            "export",
            "--sign-with",
            #"'../my signer' a\ b "c  'd'" '$HOME;`x`' "" e"#,
            "--public-key",
            "../hidden.pub",
            "-o",
            "../b.tar",
            in: "p",
            environment: ["SLIPWAY_TOKEN": "hidden-token", "PIN": "1234"]
        )
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(try program.place.text("words") == "a b|c  'd'|$HOME;`x`||e|")
        let environment = try program.place.text("env")
        #expect(environment.contains("PIN=1234") && !environment.contains("hidden-token"))
    }

    @Test(
        "options of keys that do not go together are a usage error",
        arguments: [
            [], ["--key", "k", "--sign-with", "x"], ["--sign-with", "x"], ["--key", "k", "--public-key", "p"],
            ["--sign-with", "'x", "--public-key", "p"], ["--sign-with", " ", "--public-key", "p"],
            ["--key", "k", "--passphrase-fd", "3", "--passphrase-file", "f"], ["--key", "k", "--passphrase-fd=-1"],
            ["--sign-with", "x", "--public-key", "p", "--sign-timeout", "0"],
        ]
    )
    func usage(arguments: [String]) throws {
        let program = try Program.withProject()
        #expect(try program.run([Programs.slipway, "export"] + arguments, in: "p").status == 2)
    }
}
