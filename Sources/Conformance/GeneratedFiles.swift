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
        # A conformance kit for a Slipway node

        \(document.cases.count) bundles, made \(document.created) by `slipway conformance`. \
        Each has one expected outcome on a correct node.
        They belong to the project `\(project)`, which no other kit has, and touch no other project.

        ```
        slipway conformance \(path) --prove                     judges the bundles with slipway itself, without a node
        cp \(path)/\(ConformanceKit.trustFile) STATE/trust/         makes the node trust the kit's key
        slipway conformance \(path) --prove --node URL          sends each bundle to the node and checks the outcome
        rm STATE/trust/slipway-kit.pem                           ends this trust after the test
        ```

        `--prove --node` needs a token of the role `admin` (or `deployer`, without the case that asks a model). \
        It ends with 0 only if every case
        has the expected outcome. A case that cannot be tested on this node is reported as `not proven` and counts as not passed; \
        `--without` leaves it out:

        | needs | what the node must have | `--without` |
        | --- | --- | --- |
        | models | `scoring.python`: a Python with MLflow, numpy and pandas | `models` |
        | requests | a token of the role `admin`; probation that lasts, as `node.yaml` says | `requests` |
        | sandbox | workers that are confined, `scoring.sandbox` not `off` | `sandbox` |
        | hook | the part of `node.yaml` in its configuration | `hook` |

        A kit tests a node once: write a new one for the next test. The last case leaves a project without models \
        on the node; nothing of it runs.
        The private keys of the kit were never written anywhere, so nobody can make another bundle or claim of it.

        | file | what it is | must be | code |
        | --- | --- | --- | --- |
        \(document.cases.map(Self.row).joined(separator: "\n"))

        ## Sign-offs
        \(document.signOffs.count) policies with claims beside one of the bundles, in `\(SignOffCase.directoryName)`, and the decision \
        that they must lead to. A kit changes no policy of a node, so `--prove` without `--node` decides them, as a node would; \
        with `--node` it sends those of their claims that a node must refuse whatever its policy. \
        One of them alone:

        ```
        slipway policy check \(path)/\(SignOffCase.directoryName)/POLICY --bundle \(path)/BUNDLE \
        --claims \(path)/\(SignOffCase.directoryName)/CLAIMS --trust \(path)/\(ConformanceKit.trustFile)
        ```

        | claims | bundle | what they are | must be | codes |
        | --- | --- | --- | --- | --- |
        \(document.signOffs.map(Self.row).joined(separator: "\n"))

        ## Orders
        \(document.orders.count) signed orders in `\(OrderCase.directoryName)`, of a fleet that only this kit has: a node takes none of them.

        | order | what it is | code | from a node |
        | --- | --- | --- | --- |
        \(document.orders.map(Self.row).joined(separator: "\n"))

        """
    }

    private static func row(_ item: SignOffCase) -> String {
        let codes = item.codes.map { "`\($0)`" }.joined(separator: ", ")
        return "| `\(item.claims)` | `\(item.bundle)` | \(item.about) | \(item.outcomeText) | \(codes) |"
    }

    private static func row(_ item: OrderCase) -> String {
        "| `\(item.order)` | \(item.about) | \(item.code.map { "`\($0)`" } ?? "none") | `\(item.nodeCode)` |"
    }

    private static func row(_ item: ConformanceCase) -> String {
        "| `\(item.file)` | \(item.about) | \(item.outcome.rawValue) | \(item.code.map { "`\($0)`" } ?? "") |"
    }
}
