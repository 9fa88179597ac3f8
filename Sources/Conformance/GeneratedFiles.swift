import Identifiers

/// The texts of a kit's directory: its README, the key's file, and a part of a node's configuration.
struct GeneratedFiles {
    let document: ConformanceKit
    /// Path of the finished kit.
    let path: String

    private var project: String { document.project.text }

    /// The file for a trust directory. Readers of PEM skip the text before the block.
    func trust(_ pem: String) -> String {
        """
        TEST KEY of a Slipway kit, \(document.project), made \(document.created). Its bundles are meant to fail.
        Its private key was never written. Take this file out of a node's trust directory after the proof.
        \(pem)
        """
    }

    /// `node.yaml`. The hook succeeds for every bundle but one; there it hangs and ignores SIGTERM.
    var configuration: String {
        """
        # For the configuration of the node while it is proven with the kit. Where it has `projects:` already, put only what
        # stands below it there.
        projects:
          \(project):
            hooks:
              post-activate:
                command: [sh, -c, 'test "$SLIPWAY_BUNDLE" != \(ConformanceKit.hangingBundle) || { trap "" TERM; sleep 600; }']
                timeout: 2s
            probation: {minimum: 60s}

        """
    }

    var readme: String {
        """
        # A kit to prove a Slipway node with

        \(document.cases.count) bundles, made \(document.created) by `slipway kit`. \
        Each must end in one way on a node that is right.
        They are of the project `\(project)`, which no other kit has, and touch no other.

        ```
        slipway kit \(path) --prove                              what slipway itself says of them, without a node
        cp \(path)/\(ConformanceKit.trustFile) STATE/trust/         the node shall trust the kit's key
        slipway kit \(path) --prove --node URL                   sends each to the node and looks what becomes of it
        rm STATE/trust/slipway-kit.pem                           afterwards
        ```

        `--prove --node` needs a token of the role `admin` (or `deployer`, without the case that asks a model). \
        It ends with 0 only if every case
        came out as it must. A case that cannot be proven on this node is told as `not proven`, and does not count as held; \
        `--without` leaves it out:

        | needs | what the node must have | `--without` |
        | --- | --- | --- |
        | models | `scoring.python`: a Python with MLflow, numpy and pandas | `models` |
        | requests | a token of the role `admin`; probation that lasts, as `node.yaml` says | `requests` |
        | sandbox | workers that are confined, `scoring.sandbox` not `off` | `sandbox` |
        | hook | the part of `node.yaml` in its configuration | `hook` |

        A kit proves a node once: write a new one for the next time. The last case leaves a project without models \
        on the node; nothing of it runs.
        The private keys of the kit were never written anywhere, so that nobody can make another bundle of it.

        | file | what it is | must be | code |
        | --- | --- | --- | --- |
        \(document.cases.map(Self.row).joined(separator: "\n"))

        """
    }

    private static func row(_ item: ConformanceCase) -> String {
        "| `\(item.file)` | \(item.about) | \(item.outcome.rawValue) | \(item.code.map { "`\($0)`" } ?? "") |"
    }
}
