#if canImport(Glibc)
import Glibc
#endif

/// The abilities of this machine in a test: conditions of `.enabled(if:)`, each tried once, so that what is not run is told as skipped.
package enum Machine {
    package static let isRoot = geteuid() == 0

    /// True if a test may mount a small file system.
    package static let canMount: Bool = {
        guard let directory = try? TemporaryDirectory() else { return false }
        let path = directory.path("disk")
        let isMounted = (try? Shell.run("mkdir '\(path)' && mount -t tmpfs -o size=1m tmpfs '\(path)'")) != nil
        if isMounted { try? Shell.run("umount -l '\(path)'") }
        return isMounted
    }()

    /// True if a process may have a network of its own.
    package static let hasOwnNetworks = (try? Shell.run("unshare --user --map-root-user --net true")) != nil
}
