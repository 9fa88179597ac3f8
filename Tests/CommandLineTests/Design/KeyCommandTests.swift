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
    func exposed(mode: String) async throws {
        let fixture = try await Fixture.withProject()
        try Shell.run("chmod \(mode) '\(fixture.directory.path("key.pem"))'")
        let ending = try await fixture.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p")
        #expect(ending.status == 1)
        #expect(ending.errors.contains("[key.exposed]") && ending.errors.contains("chmod 600"))
        #expect(try fixture.directory.handle.status(of: "b.tar") == nil)
        #expect(try await fixture.slipway("key", "show", "key.pem").errors.contains("[key.exposed]"))
        let insecure = try await fixture.slipway(
            "export",
            "--key",
            "../key.pem",
            "--insecure-key",
            "-o",
            "../b.tar",
            in: "p"
        )
        #expect(insecure.status == 0, "\(insecure.errors)")
        #expect(try await fixture.slipway("key", "show", "--insecure-key", "key.pem").status == 0)
    }

    @Test("a new key is put under a passphrase from a file or a descriptor, and signs with it")
    func encrypted() async throws {
        let fixture = try await Fixture.withProject()
        try fixture.directory.write(Array("a b ü\nsecond line\n".utf8), to: "pass")
        let exposed = try await fixture.slipway("key", "generate", "k", "--encrypt", "--passphrase-file", "pass")
        #expect(exposed.errors.contains("[key.exposed]") && exposed.status == 1)
        #expect(try fixture.directory.handle.status(of: "k") == nil)
        try Shell.run("chmod 600 '\(fixture.directory.path("pass"))'")
        let made = try await fixture.slipway("key", "generate", "k", "--encrypt", "--passphrase-file", "pass")
        #expect(made.status == 0, "\(made.errors)")
        #expect(try fixture.directory.text("k").hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        let shown = try await fixture.run([
            "sh", "-c", "printf 'a b ü' | { exec 7<&0; '\(Programs.slipway)' key show k --passphrase-fd 7; }",
        ])
        #expect(try shown.status == 0 && shown.output.contains(fixture.directory.text("k.pub")), "\(shown.errors)")
        // A pipe that does not block, as some programs give one.
        let patient = "import os, sys; os.set_blocking(0, False); os.execv(sys.argv[1], sys.argv[1:])"
        let late = try await fixture.run([
            "sh", "-c",
            "{ sleep 0.3; printf 'a b ü'; } | python3 -c '\(patient)' '\(Programs.slipway)' key show k --passphrase-fd 0",
        ])
        #expect(late.status == 0, "\(late.errors)")
        let export = try await fixture.slipway(
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
        #expect(try await fixture.slipway("verify", "b.tar", "--trust", "k.pub").status == 0)
        // None of them was handed over, whatever the program itself has open by then.
        let closing = ["sh", "-c", "exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-; exec \"$@\"", "sh"]
        for arguments in (3...9).map({ ["--passphrase-fd", "\($0)"] }) + [["--passphrase-file", "nix"]] {
            let ending = try await fixture.run(
                closing + [Programs.slipway, "export", "--key", "../k"] + arguments,
                in: "p"
            )
            let code = arguments[0] == "--passphrase-fd" ? "key.passphrase" : "file.not-found"
            #expect(ending.errors.contains("[\(code)]"), "\(arguments): \(ending.errors)")
        }
        try fixture.directory.write(Array("wrong\n".utf8), to: "wrong")
        try Shell.run("chmod 600 '\(fixture.directory.path("wrong"))'")
        let wrong = try await fixture.slipway("export", "--key", "../k", "--passphrase-file", "../wrong", in: "p")
        #expect(wrong.errors.contains("[key.passphrase]") && wrong.status == 1)
        try fixture.directory.write([0x0A], to: "empty")
        try Shell.run("chmod 600 '\(fixture.directory.path("empty"))'")
        let empty = try await fixture.slipway("key", "generate", "e", "--encrypt", "--passphrase-file", "empty")
        #expect(empty.errors.contains("[key.passphrase]"))
        #expect(try fixture.directory.handle.status(of: "e") == nil)
    }

    @Test("a passphrase is asked for at the terminal, and not shown", .enabled(if: Shell.has("python3")))
    func terminal() async throws {
        let fixture = try Fixture.make()
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
            fixture = sys.argv[1]
            total = 2
            status, said = ask([fixture, "key", "generate", "k", "--encrypt", "--quiet"], [b"hush hush\\n", b"hush hush\\n"])
            assert status == 0 and b"hush" not in said, (status, said)
            total = 1
            status, said = ask([fixture, "key", "show", "k"], [b"hush hush\\n"])
            assert status == 0 and b"hint" in said and b"hush" not in said, (status, said)
            status, said = ask([fixture, "key", "show", "k"], [b"\\x03\\n"])
            assert status == 1 and b"key.passphrase" in said, (status, said)
            total = 2
            status, said = ask([fixture, "key", "generate", "m", "--encrypt"], [b"one\\n", b"two\\n"])
            assert status == 1 and b"key.passphrase" in said and not os.path.exists("m"), (status, said)
            """
        let ending = try await fixture.run(["python3", "-c", script, Programs.slipway])
        #expect(ending.status == 0, "\(ending.errors)")
    }

    /// A command that has a key of openssl's making.
    private static func signing(_ fixture: Fixture, curve: String = "prime256v1") throws {
        try Shell.run(
            "cd '\(fixture.directory.handle.path)' && openssl ecparam -name \(curve) -genkey -noout -out hidden.key"
                + " && openssl pkey -in hidden.key -pubout -out hidden.pub"
        )
    }

    @Test(
        "a command signs what it is given on standard input",
        arguments: [("prime256v1", "sha256"), ("secp384r1", "sha384"), ("secp521r1", "sha512")]
    )
    func command(curve: String, hash: String) async throws {
        let fixture = try await Fixture.withProject()
        try Self.signing(fixture, curve: curve)
        let command = "openssl dgst -\(hash) -sign '\(fixture.directory.path("hidden.key"))'"
        let ending = try await fixture.slipway(
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
        #expect(try await fixture.slipway("verify", "b.tar", "--trust", "hidden.pub").status == 0)
        let shown = try await fixture.slipway("key", "show", "hidden.pub", "--sign-with", command)
        #expect(shown.status == 0 && shown.output.hasPrefix("hint "), "\(shown.errors)")
        let other = try await fixture.slipway("key", "show", "key.pem.pub", "--sign-with", command)
        #expect(other.status == 1 && other.errors.contains("[key.signature]"))
    }

    @Test(
        "a command that signs nothing, or something else, is told apart, and nothing is written",
        arguments: [
            ("false", "key.command", "status 1"), ("no-such-fixture x", "key.command", "No such file"),
            ("sh -c 'kill -9 $$'", "key.command", "signal 9"), ("sleep 3000", "key.command", "--sign-timeout"),
            ("sh -c 'sleep 3000 & wait'", "key.command", "--sign-timeout"),
            ("sh -c 'exec >&-; sleep 3000'", "key.command", "--sign-timeout"),
            ("yes", "key.command", "65536"), ("true", "key.signature", "nothing"),
            ("head -c 64 /dev/zero", "key.signature", "r and s"), ("echo MEUCIQ", "key.signature", "base64 -d"),
            ("cat", "key.signature", "bytes"),
            ("sh -c 'openssl dgst -sha512 -sign ../hidden.key'", "key.signature", "another hash"),
            ("sh -c 'echo x | openssl dgst -sha256 -sign ../hidden.key'", "key.signature", "over other bytes"),
            ("sh -c 'openssl dgst -sha256 -sign ../key.pem'", "key.signature", "another key's"),
        ]
    )
    func failing(command: String, code: String, words: String) async throws {
        let fixture = try await Fixture.withProject()
        try Self.signing(fixture)
        let before = try fixture.directory.text("p/.slipway/project.json")
        let ending = try await fixture.slipway(
            "export",
            "--sign-with",
            command,
            "--public-key",
            "../hidden.pub",
            "--sign-timeout",
            // A limit for those alone that reach it.
            command.contains("sleep") ? "2" : "300",
            "-o",
            "../b.tar",
            in: "p"
        )
        #expect(ending.status == 1, "\(ending.errors)")
        #expect(ending.errors.contains("[\(code)]") && ending.errors.contains(words), "\(ending.errors)")
        #expect(try fixture.directory.handle.status(of: "b.tar") == nil)
        #expect(try fixture.directory.text("p/.slipway/project.json") == before)
    }

    @Test("words of a command are parted by blanks and kept together by quotes; no shell sees them")
    func words() async throws {
        let fixture = try await Fixture.withProject()
        try Self.signing(fixture)
        try fixture.directory.write(
            Array(
                "#!/bin/sh\nprintf '%s|' \"$@\" >../words\nenv >../env\nexec openssl dgst -sha256 -sign ../hidden.key\n"
                    .utf8
            ),
            to: "my signer"
        )
        try Shell.run("chmod +x '\(fixture.directory.path("my signer"))'")
        let ending = try await fixture.slipway(
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
        #expect(try fixture.directory.text("words") == "a b|c  'd'|$HOME;`x`||e|")
        let environment = try fixture.directory.text("env")
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
    func usage(arguments: [String]) async throws {
        let fixture = try await Fixture.withProject()
        #expect(try await fixture.run([Programs.slipway, "export"] + arguments, in: "p").status == 2)
    }
}
