package import Identifiers

/// The failures of a project, its saved models, an import or an export.
package enum SavedModelsCode: String, FailureCode {
    case projectMissing = "project.missing"
    case projectThere = "project.already-there"
    case projectNewer = "project.newer-format"
    case projectDamaged = "project.damaged"
    case modelMissing = "model.missing"
    case modelName = "model.name"
    case modelChange = "model.change"
    case versionMissing = "version.missing"
    case versionName = "version.name"
    case versionImmutable = "version.immutable"
    case versionActive = "version.active"
    case versionExported = "version.exported"
    case remoteMissing = "remote.missing"
    case remoteThere = "remote.already-there"
    case importSource = "import.source"
    case importRemote = "import.remote"
    case importOptions = "import.options"
    case importUnavailable = "import.unavailable"
    case importIncomplete = "import.incomplete"
    case importFileName = "import.file-name"
    case importArchive = "import.archive"
    case importSpace = "import.no-space"
    case exportOptions = "export.options"
    case exportIdentifier = "export.id-taken"
    case exportSequence = "export.sequence"
    case exportSequenceTaken = "export.sequence-taken"
    case exportOutput = "export.output"
    case exportSpace = "export.no-space"
    case mergeProject = "merge.project"
    case mergeConflict = "merge.conflict"
    case evaluationMissing = "evaluation.missing"
    case evaluationAmbiguous = "evaluation.ambiguous"
    case evaluationInUse = "evaluation.in-use"
    case evaluationRequired = "evaluation.required"

    package var kind: FailureKind {
        switch self {
        case .projectThere, .projectNewer, .importUnavailable, .importIncomplete, .importSpace, .exportSequence,
            .exportOutput, .exportSpace, .mergeConflict:
            .failed
        case .projectDamaged: .damaged
        case .modelName, .modelChange, .versionName, .importRemote, .importOptions, .exportOptions,
            .evaluationAmbiguous:
            .usage
        case .projectMissing, .modelMissing, .versionMissing, .remoteMissing, .importSource, .evaluationMissing:
            .notFound
        case .versionImmutable, .versionActive, .versionExported, .importFileName, .importArchive, .exportIdentifier,
            .exportSequenceTaken, .remoteThere, .mergeProject, .evaluationInUse, .evaluationRequired:
            .refused
        }
    }
}

package typealias SavedModelsFailure = Failure<SavedModelsCode>
