// How the engine's thread talks to JavaScript's.
#pragma once
// Of an environment that is being ended nothing can be thrown, and nobody would catch it: without this the process would be ended as if it crashed.
#define NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS
#include <napi.h>

#include <map>

#include "engine.h"

namespace hb {

using Message = std::function<void(Napi::Env)>;

// A promise that was given out, and what it will say.
struct Wait {
  Napi::Promise::Deferred deferred;
  Napi::ObjectReference result;
};

// Shared with the work that waits: it may outlive the object that JavaScript holds.
struct Impl {
  std::shared_ptr<Owner> owner = std::make_shared<Owner>();
  std::atomic<int> pending{0};
  std::mutex mutex;
  std::condition_variable host;
  std::string failure;
  napi_threadsafe_function messages = nullptr;
  std::atomic<bool> closed{false};
  // On JavaScript's thread alone.
  int refs = 0;
  uint64_t asked = 0;
  std::map<uint64_t, Wait> waiting;

  void fail(const std::string& what) {
    std::lock_guard<std::mutex> lock(mutex);
    if (failure.empty()) failure = what;
  }
  std::string takeFailure() {
    std::lock_guard<std::mutex> lock(mutex);
    std::string f;
    f.swap(failure);
    return f;
  }
  bool tell(Message m) {
    auto* data = new Message(std::move(m));
    if (napi_call_threadsafe_function(messages, data, napi_tsfn_nonblocking) == napi_ok) return true;
    delete data;
    return false;
  }
};

inline void onMessage(napi_env env, napi_value, void*, void* data) {
  std::unique_ptr<Message> m(static_cast<Message*>(data));
  if (!env) return;
  try {
    Napi::Env e(env);
    Napi::HandleScope scope(e);
    (*m)(e);
  } catch (const Napi::Error&) {
    // The environment is being ended: nothing can be answered, and nobody would hear it.
  }
}

}  // namespace hb
