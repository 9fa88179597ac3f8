import TestSupport
import Testing

@Suite("The manual and the completions")
struct ManualTests {
    private static let shells = ["bash", "zsh", "fish"]

    @Test("every command has its part in the manual page, and its completions in each shell")
    func complete() async throws {
        let fixture = try Fixture.make()
        let commands = try await fixture.slipway("--help").output.split(separator: "\n").compactMap { line -> String? in
            // A command stands two columns in; what goes on from the line before, further.
            guard line.hasPrefix("  "), let first = line.dropFirst(2).first, first.isLetter, first.isLowercase else {
                return nil
            }
            return line.split(separator: " ").first.map(String.init)
        }
        #expect(Set(commands).isSuperset(of: ["import", "sync", "show", "scan", "copy", "verify", "gc", "audit"]))
        let page = try await fixture.run(["\(Fixtures.repository)/scripts/make-manpages", Programs.slipway, "1"])
        #expect(page.status == 0, "\(page.errors)")
        var scripts: [String] = []
        for shell in Self.shells {
            scripts.append(try await fixture.slipway("--generate-completion-script", shell).output)
        }
        for command in commands {
            #expect(page.output.contains(".SS \"\(command)\"\n"), "\(command)")
            #expect(scripts.allSatisfy { $0.contains(command) }, "\(command)")
        }
        #expect(page.output.contains("\\-\\-workspace <name>"))
    }

    @Test("an option that takes few words, or a file, offers them to the shell")
    func values() async throws {
        let fixture = try Fixture.make()
        let script = try await fixture.slipway("--generate-completion-script", "bash").output
        let choices = [
            "--compress": ["zstd", "gzip"], "--evaluations": ["all", "active", "none"],
            "--task": ["binary", "multiclass", "regression", "other"],
        ]
        for (option, words) in choices {
            let offered = Self.offers(option, in: script)
            #expect(!offered.isEmpty, "\(option)")
            for line in offered { #expect(words.allSatisfy { line.contains("'\($0)'") }, "\(option): \(line)") }
        }
        for option in ["--token-file", "--ca", "--key", "--trust"] {
            let offered = Self.offers(option, in: script)
            #expect(!offered.isEmpty && offered.allSatisfy { $0.contains("-f") }, "\(option): \(offered)")
        }
    }

    @Test("a shell offers the names that the project at hand has, and asks a node for its own")
    func names() async throws {
        let fixture = try await Fixture.withProject()
        #expect(try await fixture.slipway("set", "m", "--alias", "champion=1", in: "p").status == 0)
        let completing = """
            source <(slipway --generate-completion-script bash)
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
            complete=$(complete -p slipway | sed -E 's/.*-F ([^ ]+).*/\\1/')
            "$complete" slipway "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"; printf '%s\\n' "${COMPREPLY[@]}"
            """
        for (words, names) in [
            (["show", ""], ["m"]), (["show", "m", "ch"], ["champion"]), (["show", "m", ""], ["1", "champion"]),
            (["export", "--model", "m@"], ["m@champion"]), (["show", "x"], []),
        ] as [([String], [String])] {
            let run = try await fixture.run(
                ["bash", "-O", "extglob", "-c", completing, "bash", "slipway"] + words,
                in: "p",
                environment: ["PATH": "\(Programs.directory):/usr/bin:/bin"]
            )
            let offered = Set(run.output.split(separator: "\n").map { String($0.trimmingPrefix(" ")) })
            #expect(Set(names).isSubset(of: offered), "\(words): \(run.output)\(run.errors)")
            #expect(!names.isEmpty || !offered.contains("m"), "\(words): \(run.output)")
        }
        let script = try await fixture.slipway("--generate-completion-script", "bash").output
        for command in ["status", "bundles", "generations", "history"] {
            #expect(script.contains("timeout 3 slipway \(command) --quiet"), "\(command)")
        }
    }

    /// The line after each place where a shell is told what an option takes.
    private static func offers(_ option: String, in script: String) -> [String] {
        let lines = script.split(separator: "\n")
        return lines.indices.dropLast().filter { lines[$0].hasSuffix("'\(option)')") }.map { String(lines[$0 + 1]) }
    }

    @Test("what other programs call it works, too")
    func shortNames() async throws {
        let fixture = try await Fixture.withProject()
        #expect(try await fixture.slipway("ls", in: "p").output == fixture.slipway("models", in: "p").output)
        #expect(try await fixture.slipway("version").output == fixture.slipway("--version").output)
        let help = try await fixture.slipway("help", "rm")
        #expect(try await help.output == fixture.slipway("help", "remove").output)
        #expect(
            try await fixture.slipway("rm", "m", "--force", "--dry-run", in: "p").output.hasPrefix("Would remove m ")
        )
        #expect(try await fixture.slipway("version", "--nonsense").status == 2)
    }

    @Test("a former name of a command works as the current one does, and stands in no help and no completion")
    func formerNames() async throws {
        let fixture = try Fixture.make()
        let overview = try await fixture.slipway("--help").output
        for (former, current) in [("forgive", "mark-good"), ("kit", "conformance")] {
            let help = try await fixture.slipway(current, "--help")
            #expect(help.status == 0 && help.output.contains("slipway \(current)"), "\(help.errors)")
            #expect(try await fixture.slipway(former, "--help").output == help.output)
            let described = try await fixture.slipway("help", current).output
            #expect(try await fixture.slipway("help", former).output == described)
            #expect(overview.contains("  \(current) ") && !overview.contains("  \(former) "))
            for shell in Self.shells {
                let script = try await fixture.slipway("--generate-completion-script", shell).output
                #expect(!script.contains("slipway_\(former)") && !script.contains("'\(former)'"), "\(shell)")
            }
        }
        #expect(try await fixture.slipway("kit", "kit").status == 0)
        #expect(try await fixture.slipway("conformance", "kit", "--prove").status == 0)
    }
}
