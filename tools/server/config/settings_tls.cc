// The section [tls].
#include "tools/server/config/setting_rows.h"

namespace coffer::server {

std::vector<SettingEntry> TlsSettings() {
  return {
      List(
          "tls.certificates",
          "For the https:// addresses: PEM files as \"chain.pem:key.pem\", or \"both.pem\". A client gets the one with "
          "the name that it asks for, else the first. Read again when they change, and on SIGHUP.",
          [](Config & c) -> auto& { return c.certificates; }),
  };
}

}  // namespace coffer::server
