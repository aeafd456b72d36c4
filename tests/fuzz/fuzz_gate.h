// A gate with one key, and what has to hold of it for any head.
#pragma once

#include "api/http/message.h"

namespace coffer::fuzz {

// Without the secret nobody becomes somebody, and what is believed of credentials is well-formed. Aborts otherwise.
void CheckStranger(const http::RequestHead& head);

// Signed with the secret, in the header and as a URL, the same head is believed; if it is refused, then for what it
// says and not for its signature. Aborts otherwise. Heads that no transport lets through are passed over.
void CheckSigned(const http::RequestHead& head);

}  // namespace coffer::fuzz
