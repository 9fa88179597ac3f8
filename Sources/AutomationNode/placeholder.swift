import GRDB
import Logging
import Subprocess
import Yams
