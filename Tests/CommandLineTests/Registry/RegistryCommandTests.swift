import DurableFiles
import Identifiers
import StrictJSON
import TestSupport
import Testing

/// The commands that use a registry, against Debian's docker-registry.
@Suite(
    "A bundle in docker-registry",
    .enabled(if: DockerRegistry.isThere, "`make setup-tests` fetches docker-registry")
)
struct RegistryCommandTests {
    @Test("comes back byte for byte, by its id, by its digest, and into a pipe")
    func roundTrip() async throws {
        let shop = try await RegistryFixture.make()
        let planned = try await shop.fixture.slipway("push", "first.tar", shop.repository, "--dry-run")
        let reference = try await shop.push("first.tar")
        #expect(planned.output == reference + "\n")
        let id = try await shop.id(of: "first.tar")
        #expect(reference.hasPrefix("\(shop.repository):\(id)@sha256:"))
        let digest = try #require(reference.split(separator: "@").last)
        for (index, name) in ["\(shop.repository):\(id)", "\(shop.repository)@\(digest)", "oci://\(reference)"]
            .enumerated()
        {
            let run = try await shop.pull(name, to: "copy-\(index).tar", "--trust", "key.pem.pub")
            #expect(run.status == 0, "\(run)")
            #expect(run.output.contains("Verified: signed by"))
            #expect(try shop.bytes("copy-\(index).tar") == shop.bytes("first.tar"))
        }
        let piped = try await shop.fixture.run([
            "sh", "-c", "'\(Programs.slipway)' pull '\(reference)' --output - > piped.tar",
        ])
        #expect(piped.status == 0, "\(piped)")
        #expect(try shop.bytes("piped.tar") == shop.bytes("first.tar"))
        let again = try await shop.pull(reference, to: "copy-0.tar")
        #expect(again.code == "file.already-there")
        let names = try shop.fixture.directory.handle.names()
        #expect(!names.contains { $0.hasPrefix(".slipway-") }, "nothing half-done stays: \(names)")
    }

    @Test("that does not find space is kept as far as it came, and the same command goes on")
    func noSpace() async throws {
        let shop = try await RegistryFixture.make()
        let reference = try await shop.push("second.tar")
        // No file may be larger than 1 MiB, as if the disk were full.
        let command = "'\(Programs.slipway)' pull '\(reference)' --output copy.tar"
        let full = try await shop.fixture.run(["sh", "-c", "trap '' XFSZ; ulimit -f 2048; \(command)"])
        #expect(full.status != 0)
        #expect(full.errors.contains("the same command goes on there"), "\(full)")
        #expect(try shop.fixture.directory.handle.names().contains { $0.hasPrefix(".slipway-") })
        #expect(try await shop.pull(reference, to: "copy.tar").status == 0)
        #expect(try shop.bytes("copy.tar") == shop.bytes("second.tar"))
        #expect(try !shop.fixture.directory.handle.names().contains { $0.hasPrefix(".slipway-") })
    }

    @Test("is not sent again, and what the one before has is neither sent nor fetched")
    func increments() async throws {
        let shop = try await RegistryFixture.make()
        try await shop.push("first.tar")
        let again = try await shop.fixture.slipway("push", "first.tar", shop.repository, "--json")
        #expect(try again.json["pushed"] == false)
        #expect(try again.json["sent"] == 0)
        let second = try await shop.fixture.slipway("push", "second.tar", shop.repository, "--json")
        // Signature, document and index; manifest, config and three files of the version, of which MLmodel is known.
        let sent = try #require(try second.json["sent"]?.integer)
        #expect((5...10).contains(sent), "\(second)")
        let reference = try #require(try second.json["reference"]?.string)
        let pulled = try await shop.pull(reference, to: "copy.tar", "--base", "first.tar", "--json")
        #expect(try pulled.json["fetched"] == .integer(sent - 1), "\(pulled)")
        #expect(try pulled.json["verified"] == false)
        #expect(try shop.bytes("copy.tar") == shop.bytes("second.tar"))
    }

    @Test("is taken over from another repository without being sent")
    func mounted() async throws {
        let shop = try await RegistryFixture.make()
        let first = try await shop.push("second.tar")
        let other = "\(shop.registry.host)/plants/credit"
        let run = try await shop.fixture.slipway("push", "second.tar", other, "--mount-from", "credit", "--json")
        #expect(run.status == 0, "\(run)")
        #expect(try run.json["sent"] == 0)
        #expect(try #require(try run.json["mounted"]?.integer) > 5)
        #expect(try run.json["digest"]?.string == first.split(separator: "@").last.map(String.init))
    }

    @Test("keeps its tag from another bundle")
    func tagTaken() async throws {
        let shop = try await RegistryFixture.make()
        try await shop.push("first.tar", to: "\(shop.repository):stable")
        let run = try await shop.fixture.slipway("push", "second.tar", "\(shop.repository):stable")
        #expect(run.code == "registry.tag-taken")
        #expect(run.status == 4)
        let channel = try await shop.fixture.slipway("push", "first.tar", "\(shop.repository):channel-stable")
        #expect(channel.code == "registry.reference")
    }

    @Test("is pushed from a compressed file as from the tar, and not from a delta")
    func forms() async throws {
        let shop = try await RegistryFixture.make()
        let plain = try await shop.push("second.tar")
        try await Shell.runApart("gzip -k '\(shop.fixture.path("second.tar"))'")
        #expect(try await shop.push("second.tar.gz") == plain)
        let delta = try await shop.fixture.slipway(
            "export",
            "--key",
            "../key.pem",
            "--base",
            "../first.tar",
            "--output",
            "../delta.tar",
            in: "p"
        )
        try #require(delta.status == 0, "\(delta)")
        #expect(try await shop.fixture.slipway("push", "delta.tar", shop.repository).code == "registry.artifact")
        try await Shell.runApart(
            "head -c 20000 '\(shop.fixture.path("second.tar"))' > '\(shop.fixture.path("cut.tar"))'"
        )
        #expect(try await shop.fixture.slipway("push", "cut.tar", shop.repository).code == "bundle.truncated")
        try await Shell.runApart(
            "cd '\(shop.fixture.path("p"))/..' && (cat second.tar; head -c 100000000 /dev/zero) | gzip > bomb.tar.gz"
        )
        // A file of more than 32 MiB ends the command.
        let bomb = try await shop.fixture.run([
            "sh", "-c", "ulimit -f 65536; '\(Programs.slipway)' push bomb.tar.gz '\(shop.repository)'",
        ])
        #expect(bomb.code == "bundle.trailing", "\(bomb)")
    }

    @Test("and its versions are imported into another project, by the bundle and by a tag of their own")
    func imported() async throws {
        let shop = try await RegistryFixture.make()
        let reference = try await shop.push("second.tar", "--versions")
        let manifests = try await shop.fixture.slipway("models", "--json", in: "p").output
        for (place, source) in [
            ("q", "oci://\(reference)#m:2"), ("r", "oci://\(shop.repository):m-2"), ("s", "oci://\(reference)#m"),
        ] {
            let made = try await shop.fixture.slipway("init", place, "--project", "credit")
            try #require(made.status == 0, "\(made)")
            let run = try await shop.fixture.slipway("import", source, "--model", "m", "--json", in: place)
            #expect(run.status == 0, "\(run)")
            let digest = try #require(try run.json["versions"]?.array?.first?["manifest"]?.string)
            #expect(manifests.contains(digest), "it has the identity that it had: \(source)")
        }
        let several = try await shop.fixture.slipway("import", "oci://\(reference)", in: "q")
        #expect(several.code == "import.source")
        #expect(several.errors.contains("m:1") && several.errors.contains("m:2"))
        let unknown = try await shop.fixture.slipway("import", "oci://\(reference)#m:9", in: "q")
        #expect(unknown.code == "import.source")
        let again = try await shop.fixture.slipway("push", "second.tar", shop.repository, "--versions", "--json")
        #expect(try again.json["versions"] == [])
    }

    @Test("is listed with what it is, and pruned, but for what an order names")
    func pruned() async throws {
        let shop = try await RegistryFixture.make()
        let first = try await shop.push("first.tar", "--versions")
        try await shop.push("second.tar", "--versions")
        let listed = try await shop.fixture.slipway("registry", "list", shop.repository, "--json")
        let entries = try #require(try listed.json["entries"]?.array, "\(listed)")
        #expect(entries.map { $0["kind"]?.string } == ["bundle", "bundle", "version", "version"])
        #expect(entries.prefix(2).map { $0["sequence"]?.integer } == [2, 1])
        try await shop.putDockerImage(as: "latest")
        let mixed = try await shop.fixture.slipway("registry", "list", shop.repository, "--json")
        let kinds = try mixed.json["entries"]?.array?.map { $0["kind"]?.string }
        #expect(kinds == ["bundle", "bundle", "other", "version", "version"], "\(mixed)")
        let trial = try await shop.fixture.slipway("registry", "prune", shop.repository, "--keep", "1", "--dry-run")
        #expect(trial.output.contains("Would remove bundle"), "\(trial)")
        #expect(try await shop.pull(first, to: "still.tar").status == 0)
        let pruned = try await shop.fixture.slipway("registry", "prune", shop.repository, "--keep", "1", "--json")
        #expect(pruned.status == 0, "\(pruned)")
        #expect(try pruned.json["removed"]?.array?.count == 1, "the version is in the second bundle, too")
        #expect(try await shop.pull(first, to: "gone.tar").code == "registry.missing")
        let rest = try await shop.fixture.slipway("registry", "list", shop.repository)
        let gone = try await shop.id(of: "first.tar")
        #expect(rest.output.contains("bundle") && !rest.output.contains(gone))
        #expect(rest.output.contains("latest"), "what is not Slipway's stays")
    }

    @Test("opens with the password of a file that is the user's alone")
    func password() async throws {
        let shop = try await RegistryFixture.make(guard: .password)
        let none = try await shop.fixture.slipway("push", "first.tar", shop.repository)
        #expect(none.code == "registry.unauthorized")
        #expect(none.status == 4)
        // me:U*U
        let text = #"{"auths": {"\#(shop.registry.host)": {"auth": "bWU6VSpV"}}}"#
        let file = try shop.fixture.directory.write(Array(text.utf8), to: "auth.json")
        let exposed = try await shop.fixture.slipway("push", "first.tar", shop.repository, "--credentials", file)
        #expect(exposed.code == "registry.credentials")
        try Shell.run("chmod 600 '\(file)'")
        let reference = try await shop.push("first.tar", "--credentials", file)
        let pulled = try await shop.fixture.slipway(
            "pull",
            reference,
            "--output",
            "copy.tar",
            environment: ["REGISTRY_AUTH_FILE": file]
        )
        #expect(pulled.status == 0, "\(pulled)")
        #expect(try shop.bytes("copy.tar") == shop.bytes("first.tar"))
    }

    @Test("opens with tokens, which are asked for by what they are for")
    func tokens() async throws {
        let maker = try RegistryTokenMaker(readOnly: ["locked"])
        try await ScriptedServer.with({ maker.answer($0) }) { server in
            let shop = try await RegistryFixture.make(guard: .tokens(maker, realm: "\(server.address)/token"))
            // me:secret
            let text = #"{"auths": {"\#(shop.registry.host)": {"auth": "bWU6c2VjcmV0"}}}"#
            let file = try shop.fixture.directory.write(Array(text.utf8), to: "auth.json")
            try Shell.run("chmod 600 '\(file)'")
            let reference = try await shop.push("first.tar", "--credentials", file)
            let pushes = server.requests.count
            #expect(pushes < 6, "not one for each request: \(server.requests.map(\.path))")
            let run = try await shop.pull(reference, to: "copy.tar", "--credentials", file)
            #expect(run.status == 0, "\(run)")
            #expect(server.requests.count == pushes + 1)
            #expect(try shop.bytes("copy.tar") == shop.bytes("first.tar"))
            let mounted = try await shop.fixture.slipway(
                "push",
                "first.tar",
                "\(shop.registry.host)/other",
                "--mount-from",
                "credit",
                "--credentials",
                file
            )
            #expect(mounted.status == 0, "\(mounted)")
            let locked = try await shop.fixture.slipway(
                "push",
                "first.tar",
                "\(shop.registry.host)/locked",
                "--credentials",
                file
            )
            #expect(locked.code == "registry.unauthorized")
            #expect(try await shop.pull(reference, to: "none.tar").code == "registry.unauthorized")
        }
    }

    @Test("comes through a mirror, and from the registry itself when the mirror is gone")
    func mirrored() async throws {
        let shop = try await RegistryFixture.make()
        let reference = try await shop.push("second.tar")
        let mirror = try await DockerRegistry.start(in: shop.fixture, "mirror", mirroring: shop.registry)
        for (index, place) in ["cold", "warm"].enumerated() {
            let run = try await shop.pull(reference, to: "\(place).tar", "--mirror", mirror.host)
            #expect(run.status == 0, "\(index) \(run)")
            #expect(try shop.bytes("\(place).tar") == shop.bytes("second.tar"))
        }
        // Straight from the mirror, too, as from any registry.
        let name = reference.replacing(shop.registry.host, with: mirror.host)
        #expect(try await shop.pull(name, to: "straight.tar").status == 0)
        await mirror.stop()
        #expect(try await shop.pull(reference, to: "without.tar", "--mirror", mirror.host).status == 0)
        #expect(try shop.bytes("without.tar") == shop.bytes("second.tar"))
    }

    @Test("a registry that is not there is told with status 8")
    func away() async throws {
        let fixture = try await RegistryFixture.withBundles()
        let port = try HeldPort()
        defer { withExtendedLifetime(port) {} }
        let run = try await fixture.slipway("pull", "127.0.0.1:\(port.number)/credit:1", "--output", "x.tar")
        #expect(run.code == "registry.unreachable")
        #expect(run.status == 8)
        let usage = try await fixture.slipway("pull", "credit:1", "--output", "x.tar")
        #expect(usage.status == 2)
    }
}
