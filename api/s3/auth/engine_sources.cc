#include "api/s3/auth/engine_sources.h"

namespace coffer::s3 {

GateSources GateSourcesOf(Engine& engine) {
  return {.find_signing_key =
              [&engine](const OpContext& context, std::string_view access_key) {
                return engine.identity().FindSigningKey(context, access_key);
              },
          .identity_generation = [&engine] { return engine.identity().generation(); },
          .find_bucket = [&engine](const OpContext& context,
                                   std::string_view name) { return engine.buckets().Find(context, name); }};
}

}  // namespace coffer::s3
