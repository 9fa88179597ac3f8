package import Identifiers

/// Codes of the findings of a scan, and of refusals because of them.
package enum ScanCode: String, FailureCode {
    case dangerous = "scan.dangerous"
    case sealed = "scan.sealed"
    case difference = "scan.difference"
    case report = "scan.report"
    case importDangerous = "scan.import.dangerous"
    case importUnknown = "scan.import.unknown"
    case importHidden = "scan.import.hidden"
    case pickleBroken = "scan.pickle.broken"
    case pickleTrailing = "scan.pickle.trailing"
    case pickleAmbiguous = "scan.pickle.ambiguous"
    case picklePersistent = "scan.pickle.persistent"
    case pickleCode = "scan.pickle.code"
    case codeFile = "scan.code.file"
    case codeLoader = "scan.code.loader"
    case codeLambda = "scan.code.lambda"
    case graphOperator = "scan.graph.operator"
    case templateEscape = "scan.template.escape"
    case limit = "scan.limit"
    case archiveUnreadable = "scan.archive.unreadable"
    case archiveDisagreement = "scan.archive.disagreement"
    case archiveNested = "scan.archive.nested"
    case fileNative = "scan.file.native"
    case fileCompiled = "scan.file.compiled"
    case fileUnreferenced = "scan.file.unreferenced"
    case pathAbsolute = "scan.path.absolute"
    case pathOutside = "scan.path.outside"
    case secretPrivateKey = "scan.secret.private-key"
    case secretAWS = "scan.secret.aws-key"
    case secretGoogle = "scan.secret.google-key"
    case secretAzure = "scan.secret.azure-key"
    case secretGitHub = "scan.secret.github-token"
    case secretGitLab = "scan.secret.gitlab-token"
    case secretSlack = "scan.secret.slack-token"
    case secretHuggingFace = "scan.secret.hugging-face-token"
    case secretDatabricks = "scan.secret.databricks-token"
    case secretJWT = "scan.secret.json-web-token"
    case secretURL = "scan.secret.url-password"

    package var kind: FailureKind {
        switch self {
        case .difference, .report: .failed
        default: .refused
        }
    }

    /// The weight of a finding with this code.
    package var level: ScanLevel {
        switch self {
        case .archiveNested, .fileUnreferenced, .pathAbsolute: .note
        case .importUnknown, .picklePersistent, .fileNative, .fileCompiled: .unknown
        case .pickleCode, .codeFile, .codeLoader, .codeLambda: .ownCode
        default: .dangerous
        }
    }

    /// True if it depends on the rules about pickles, and on the lists of imports.
    var isOfPickles: Bool {
        switch self {
        case .importDangerous, .importUnknown, .importHidden, .pickleBroken, .pickleTrailing, .pickleAmbiguous,
            .picklePersistent,
            .pickleCode, .limit, .archiveUnreadable, .archiveDisagreement, .archiveNested:
            true
        default: false
        }
    }

    /// True if releases with rules 1 do not have the code.
    var isOwnCode: Bool {
        switch self {
        case .codeFile, .codeLoader, .codeLambda: true
        default: false
        }
    }
}

package typealias ScanFailure = Failure<ScanCode>
