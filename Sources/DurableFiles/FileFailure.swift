package import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Codes of file system errors, by cause rather than by system call.
package enum FileCode: String, FailureCode {
    case notFound = "file.not-found"
    case alreadyThere = "file.already-there"
    case permission = "file.permission"
    case noSpace = "file.no-space"
    case tooManyOpen = "file.too-many-open"
    case tooLarge = "file.too-large"
    case readOnly = "file.read-only"
    case link = "file.link"
    case wrongKind = "file.wrong-kind"
    case nameEncoding = "file.name-encoding"
    case changed = "file.changed"
    case locked = "file.locked"
    case io = "file.io"

    package var kind: FailureKind {
        switch self {
        case .notFound: .notFound
        case .locked: .busy
        default: .failed
        }
    }
}

package typealias FileFailure = Failure<FileCode>

extension FileFailure {
    /// The failure of a system call, read from `errno` straight after it.
    package static func system(_ action: String, _ path: String) -> FileFailure {
        system(action, path, errno: errno)
    }

    package static func system(_ action: String, _ path: String, errno number: Int32) -> FileFailure {
        let reason = String(cString: strerror(number))
        return FileFailure(code(of: number), path, "cannot \(action): \(reason)\(advice(for: number))")
    }

    private static func code(of number: Int32) -> FileCode {
        switch number {
        case ENOENT: .notFound
        case EEXIST, ENOTEMPTY: .alreadyThere
        case EACCES, EPERM: .permission
        case ENOSPC, EDQUOT: .noSpace
        case EMFILE, ENFILE: .tooManyOpen
        case EFBIG: .tooLarge
        case EROFS: .readOnly
        case ELOOP, EXDEV: .link
        case ENOTDIR, EISDIR: .wrongKind
        default: .io
        }
    }

    private static func advice(for number: Int32) -> String {
        switch number {
        case ENOSPC: "; free some space and try again"
        case EDQUOT: "; the quota of this user is used up"
        case EACCES, EPERM: "; check the owner and the mode"
        case EROFS: "; the file system is mounted read-only"
        case EFBIG: "; raise the limit on the size of a file (ulimit -f)"
        case EMFILE: "; raise the limit of open files (ulimit -n)"
        default: ""
        }
    }
}
