import DurableFiles
import Integrity
import ModelWorkers

/// Applies the remedies of files beside the contents.
struct AuxiliaryFilesRepair {
    let state: StateDirectory
    let quarantine: Quarantine

    /// - Returns: the finding with its outcome. A leftover counts as removed: the sweep that follows removes it.
    func repair(_ fault: AuxiliaryFileFault) throws -> CheckFinding {
        let finding = fault.finding
        switch fault.remedy {
        case .mode(let name, let mode):
            try setMode(mode, of: name)
            return finding.ending(.repaired, "the mode is \(String(mode, radix: 8)) now")
        case .setAside(let name, let directory):
            return finding.ending(.setAside, try quarantine.take(name, from: directory, because: finding))
        case .quarantine(let name, let directory):
            return finding.ending(.quarantined, try quarantine.take(name, from: directory, because: finding))
        case .environment(let name):
            // A directory that is closed to writing cannot be moved.
            try state.environments.open(directory: name).setPermissions(0o755)
            return finding.ending(.quarantined, try quarantine.take(name, from: state.environments, because: finding))
        case .closeEnvironment(let name):
            try EnvironmentFiles.close(state.environments.open(directory: name))
            return finding.ending(.repaired, "nothing in it can be written to now")
        case .sweep: return finding.ending(.repaired, "removed")
        case .person: return finding.ending(.remains)
        }
    }

    private func setMode(_ mode: UInt32, of name: String) throws {
        let root = state.root
        if try root.status(of: name)?.kind == .directory {
            try (name == "." ? DirectoryHandle(path: root.path) : root.open(directory: name)).setPermissions(mode)
        } else {
            try root.open(file: name).setPermissions(mode)
        }
    }
}
