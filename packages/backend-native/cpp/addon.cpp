// What JavaScript sees.
#include "messages.h"

#include <cstring>
#include <set>

#include "runner.h"

namespace hb {
bool oneDnn();
const char* bf16Name();

namespace {

struct Compiled {
  std::unique_ptr<Program> program;
  std::unique_ptr<Runner> runner;
  std::vector<size_t> sizes;  // of inputs, then outputs
  size_t inputs = 0;
  HostCall host;
};

class Device;
// The devices of one environment: what is alive when its process says goodbye.
using Alive = std::set<Device*>;

class Device : public Napi::ObjectWrap<Device> {
 public:
  static Napi::Function make(Napi::Env env) {
    return DefineClass(env, "Device",
                       {InstanceMethod("alloc", &Device::alloc), InstanceMethod("free", &Device::free), InstanceMethod("write", &Device::write), InstanceMethod("memory", &Device::memory),
                        InstanceMethod("read", &Device::read), InstanceMethod("compile", &Device::compile), InstanceMethod("run", &Device::run),
                        InstanceMethod("dispose", &Device::dispose), InstanceMethod("sync", &Device::sync), InstanceMethod("reached", &Device::reached), InstanceMethod("launches", &Device::launches), InstanceMethod("close", &Device::close)});
  }
  explicit Device(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Device>(info), env_(info.Env()) {
    napi_value name = Napi::String::New(env_, "hornbeam");
    if (napi_create_threadsafe_function(env_, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, &onMessage, &impl_->messages) != napi_ok)
      throw Napi::Error::New(env_, "no thread-safe function to be had");
    napi_unref_threadsafe_function(env_, impl_->messages);
    Engine::get().enter();
    env_.GetInstanceData<Alive>()->insert(this);
    napi_add_env_cleanup_hook(env_, &Device::atExit, this);
  }
  ~Device() override { shut(); }
  // Libraries take their kernels down while a process exits, and the environment's hooks do not run then: by that time nothing may run.
  static void onExit(const Napi::CallbackInfo& info) {
    Alive all = *info.Env().GetInstanceData<Alive>();
    for (auto* d : all) d->shut();
  }

 private:
  static void atExit(void* self) { static_cast<Device*>(self)->shut(); }
  // Nothing of this device runs or waits afterwards.
  void shut() {
    if (impl_->closed) return;
    impl_->owner->stop = true;
    if (auto* alive = env_.GetInstanceData<Alive>()) alive->erase(this);
    {
      std::lock_guard<std::mutex> lock(impl_->mutex);
      impl_->closed = true;
    }
    impl_->host.notify_all();
    Engine::get().drain(impl_->owner);
    // With the environment its references go.
    for (auto& [_, w] : impl_->waiting) w.result.SuppressDestruct();
    impl_->waiting.clear();
    napi_remove_env_cleanup_hook(env_, &Device::atExit, this);
    napi_release_threadsafe_function(impl_->messages, napi_tsfn_abort);
    blocks_.clear();
    compiled_.clear();
    Engine::get().leave();
  }
  void alive() {
    if (impl_->closed) throw Napi::Error::New(env_, "the backend was disposed of");
  }
  BlockRef& block(const Napi::Value& v) {
    uint32_t id = v.As<Napi::Number>().Uint32Value();
    if (id >= blocks_.size() || !blocks_[id]) throw Napi::Error::New(env_, "no such buffer");
    return blocks_[id];
  }
  std::shared_ptr<Compiled>& program(const Napi::Value& v) {
    uint32_t id = v.As<Napi::Number>().Uint32Value();
    if (id >= compiled_.size() || !compiled_[id]) throw Napi::Error::New(env_, "no such Program");
    return compiled_[id];
  }
  static Napi::Uint8Array bytes(const Napi::Value& v) {
    if (!v.IsTypedArray() || v.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) throw Napi::TypeError::New(v.Env(), "bytes must be a Uint8Array");
    return v.As<Napi::Uint8Array>();
  }
  template <class F>
  void post(F job) {
    auto impl = impl_;
    impl->pending++;
    Engine::get().post(impl->owner, [impl, job = std::move(job)]() mutable {
      try {
        job();
      } catch (const HostGone&) {
      } catch (const std::bad_alloc&) {
        impl->fail("memory for what a Program works with is not to be had");
      } catch (const std::exception& e) {
        impl->fail(e.what());
      }
      impl->pending--;
    });
  }

  Napi::Value alloc(const Napi::CallbackInfo& info) {
    alive();
    double n = info[0].As<Napi::Number>().DoubleValue();
    if (!(n >= 0 && n <= 1e15)) throw Napi::Error::New(env_, "not a size");
    BlockRef b;
    try {
      b = std::make_shared<Block>(size_t(n));
    } catch (const std::bad_alloc&) {
      throw Napi::Error::New(env_, "out of memory");
    }
    uint32_t id;
    if (free_.empty()) {
      id = uint32_t(blocks_.size());
      blocks_.push_back(std::move(b));
    } else {
      id = free_.back();
      free_.pop_back();
      blocks_[id] = std::move(b);
    }
    return Napi::Number::New(env_, id);
  }
  void free(const Napi::CallbackInfo& info) {
    if (impl_->closed) return;
    block(info[0]).reset();
    free_.push_back(info[0].As<Napi::Number>().Uint32Value());
  }
  void write(const Napi::CallbackInfo& info) {
    alive();
    BlockRef b = block(info[0]);
    auto from = bytes(info[1]);
    size_t n = from.ByteLength();
    if (n > b->bytes) throw Napi::Error::New(env_, "the buffer is too small");
    if (!n) return;
    if (impl_->pending == 0) {
      b->touch();
      std::memcpy(b->p, from.Data(), n);
      return;
    }
    // The caller may change its bytes before the work that comes first is done.
    auto kept = std::make_shared<std::vector<uint8_t>>(from.Data(), from.Data() + n);
    post([b, kept] {
      b->touch();
      std::memcpy(b->p, kept->data(), kept->size());
    });
  }
  // Answers when everything before is done; `fill` then runs on the engine's thread.
  template <class F>
  Napi::Value later(Napi::Value result, F fill, bool tells = true) {
    auto deferred = Napi::Promise::Deferred::New(env_);
    auto holder = Napi::Object::New(env_);
    holder["v"] = result;
    auto impl = impl_;
    uint64_t id = impl->asked++;
    impl->waiting.emplace(id, Wait{deferred, Napi::Persistent(holder)});
    if (impl->refs++ == 0) napi_ref_threadsafe_function(env_, impl->messages);
    auto answer = [impl, id, tells](Napi::Env env) {
      auto it = impl->waiting.find(id);
      if (it == impl->waiting.end()) return;
      Wait w = std::move(it->second);
      impl->waiting.erase(it);
      std::string failure = tells ? impl->takeFailure() : std::string();
      if (--impl->refs == 0 && !impl->closed) napi_unref_threadsafe_function(env, impl->messages);
      if (failure.empty()) w.deferred.Resolve(w.result.Value().Get("v"));
      else w.deferred.Reject(Napi::Error::New(env, failure).Value());
    };
    post([impl, fill = std::move(fill), answer = std::move(answer)]() mutable {
      fill();
      impl->tell(std::move(answer));
    });
    return deferred.Promise();
  }
  Napi::Value read(const Napi::CallbackInfo& info) {
    alive();
    BlockRef b = block(info[0]);
    auto to = Napi::Uint8Array::New(env_, b->bytes);
    uint8_t* data = to.Data();
    return later(to, [b, data] {
      if (b->bytes) std::memcpy(data, b->p, b->bytes);
    });
  }
  // The memory of a buffer that no work uses, for the host to write to; undefined where the host lets no memory but its own be seen.
  Napi::Value memory(const Napi::CallbackInfo& info) {
    alive();
    auto* held = new BlockRef(block(info[0]));
    (*held)->touch();
    napi_value memory;
    auto drop = [](napi_env, void*, void* ref) { delete static_cast<BlockRef*>(ref); };
    if (napi_create_external_arraybuffer(env_, (*held)->p, (*held)->bytes, drop, held, &memory) != napi_ok) {
      delete held;
      return env_.Undefined();
    }
    return Napi::Value(env_, memory);
  }

  Napi::Value sync(const Napi::CallbackInfo&) {
    alive();
    return later(env_.Undefined(), [] {});
  }

  // A mark in the queue: what failed before it is for others to tell.
  Napi::Value reached(const Napi::CallbackInfo&) {
    alive();
    return later(env_.Undefined(), [] {}, false);
  }

  // Calls `evaluate(function, arrays, done)` on JavaScript's thread and waits for it; where that answers true, for `done(arrays, error)`.
  HostCall hostCall(Napi::Function evaluate) {
    // Released where it was made: never on the engine's thread.
    auto* raw = new Napi::FunctionReference(Napi::Persistent(evaluate));
    std::weak_ptr<Impl> weak = impl_;
    std::shared_ptr<Napi::FunctionReference> fn(raw, [weak](Napi::FunctionReference* r) {
      auto impl = weak.lock();
      if (impl && !impl->closed && impl->tell([r](Napi::Env) { delete r; })) return;
      r->SuppressDestruct();
      delete r;
    });
    auto impl = impl_;
    return [impl, fn](int id, uint8_t* const* args, const std::vector<int64_t>& sizes) {
      struct Call {
        bool done = false;
        std::string error;
      };
      auto call = std::make_shared<Call>();
      std::vector<uint8_t*> places(args, args + sizes.size());
      bool told = impl->tell([impl, fn, call, id, places, sizes](Napi::Env env) {
        {
          std::lock_guard<std::mutex> lock(impl->mutex);
          if (impl->closed) return;
        }
        // Both run on this thread, as `close` does: nobody gives the places back meanwhile.
        auto end = [impl, call](const std::string& error) {
          std::lock_guard<std::mutex> lock(impl->mutex);
          call->done = true;
          call->error = error;
          impl->host.notify_all();
        };
        auto take = [places, sizes](const Napi::Array& list) {
          for (size_t i = 0; i < sizes.size(); i++)
            if (sizes[i]) std::memcpy(places[i], list.Get(uint32_t(i)).As<Napi::Uint8Array>().Data(), size_t(sizes[i]));
        };
        try {
          auto list = Napi::Array::New(env, sizes.size());
          for (size_t i = 0; i < sizes.size(); i++) {
            auto a = Napi::Uint8Array::New(env, size_t(sizes[i]));
            if (sizes[i]) std::memcpy(a.Data(), places[i], size_t(sizes[i]));
            list[uint32_t(i)] = a;
          }
          auto done = Napi::Function::New(env, [impl, call, end, take](const Napi::CallbackInfo& info) {
            {
              std::lock_guard<std::mutex> lock(impl->mutex);
              if (impl->closed || call->done) return;
            }
            std::string error = info[1].IsString() ? info[1].As<Napi::String>().Utf8Value() : std::string();
            if (error.empty()) take(info[0].As<Napi::Array>());
            end(error);
          });
          if (fn->Call({Napi::Number::New(env, id), list, done}).ToBoolean()) return;
          take(list);
          end("");
        } catch (const Napi::Error& e) {
          end(e.Message().empty() ? "a function of the host threw" : e.Message());
        }
      });
      if (!told) return false;
      std::unique_lock<std::mutex> lock(impl->mutex);
      impl->host.wait(lock, [&] { return call->done || impl->closed; });
      if (!call->done) return false;
      if (!call->error.empty()) throw std::runtime_error(call->error);
      return true;
    };
  }

  Napi::Value compile(const Napi::CallbackInfo& info) {
    alive();
    auto from = bytes(info[0]);
    auto c = std::make_shared<Compiled>();
    try {
      c->program = decode(from.Data(), from.ByteLength());
      partSums(*c->program);
    } catch (const BadProgram& e) {
      throw Napi::Error::New(env_, std::string("the Program is malformed: ") + e.what());
    } catch (const std::bad_alloc&) {
      throw Napi::Error::New(env_, "out of memory");
    } catch (const std::length_error&) {
      throw Napi::Error::New(env_, "out of memory");
    }
    for (int b : c->program->inputs) c->sizes.push_back(size_t(c->program->buffers[size_t(b)].bytes));
    for (int b : c->program->outputs) c->sizes.push_back(size_t(c->program->buffers[size_t(b)].bytes));
    c->inputs = c->program->inputs.size();
    if (info[1].IsFunction()) c->host = hostCall(info[1].As<Napi::Function>());
    else c->host = [](int, uint8_t* const*, const std::vector<int64_t>&) -> bool { throw std::runtime_error("a function of the host that nobody gave"); };
    uint32_t id = 0;
    while (id < compiled_.size() && compiled_[id]) id++;
    if (id == compiled_.size()) compiled_.push_back(c);
    else compiled_[id] = c;
    auto impl = impl_;
    // Kernels are made ready on the engine's thread.
    post([c, impl] {
      c->runner = std::make_unique<Runner>(*c->program, c->host, impl->owner->stop, true);
      c->program.reset();
    });
    return Napi::Number::New(env_, id);
  }
  void run(const Napi::CallbackInfo& info) {
    alive();
    auto c = program(info[0]);
    auto ids = info[1].As<Napi::Uint32Array>();
    if (!info[1].IsTypedArray() || ids.TypedArrayType() != napi_uint32_array || ids.ElementLength() < c->sizes.size())
      throw Napi::Error::New(env_, "other buffers than the Program takes");
    std::vector<BlockRef> held(c->sizes.size());
    for (size_t i = 0; i < held.size(); i++) {
      uint32_t id = ids[i];
      if (id >= blocks_.size() || !blocks_[id] || blocks_[id]->bytes < c->sizes[i]) throw Napi::Error::New(env_, "other buffers than the Program takes");
      held[i] = blocks_[id];
    }
    post([c, held = std::move(held)] {
      if (!c->runner) throw std::runtime_error("the Program could not be made ready");
      std::vector<uint8_t*> at;
      std::vector<uint64_t> stamps;
      for (auto& b : held) at.push_back(b->p), stamps.push_back(b->stamp);
      for (size_t i = c->inputs; i < held.size(); i++) held[i]->touch();
      // An input that is an output too may change at any time.
      for (size_t i = 0; i < c->inputs; i++)
        if (stamps[i] != held[i]->stamp) stamps[i] = 0;
      auto& engine = Engine::get();
      const Team& team = engine.team(c->runner->scratch());
      c->runner->run(at.data(), at.data() + c->inputs, engine.arena(c->runner->arena()), team, stamps.data());
    });
  }
  Napi::Value launches(const Napi::CallbackInfo& info) {
    alive();
    auto c = program(info[0]);
    auto to = Napi::Uint32Array::New(env_, 1);
    uint32_t* data = to.Data();
    return later(to, [c, data] {
      if (c->runner) *data = uint32_t(c->runner->launches());
    });
  }
  void dispose(const Napi::CallbackInfo& info) {
    if (impl_->closed) return;
    program(info[0]).reset();
  }
  void close(const Napi::CallbackInfo&) {
    auto left = std::move(impl_->waiting);
    impl_->waiting.clear();
    shut();
    // Nobody waits for ever for what was dropped.
    for (auto& [_, w] : left) w.deferred.Reject(Napi::Error::New(env_, "the backend was disposed of").Value());
  }

  Napi::Env env_;
  std::shared_ptr<Impl> impl_ = std::make_shared<Impl>();
  std::vector<BlockRef> blocks_;
  std::vector<uint32_t> free_;
  std::vector<std::shared_ptr<Compiled>> compiled_;
};

// Nobody who kept a view of it reaches the memory any more.
void detach(const Napi::CallbackInfo& info) {
  if (info[0].IsArrayBuffer()) info[0].As<Napi::ArrayBuffer>().Detach();
}

void setNumThreads(const Napi::CallbackInfo& info) {
  double n = info[0].As<Napi::Number>().DoubleValue();
  if (!(n >= 1 && n <= 1024)) throw Napi::Error::New(info.Env(), "not a number of threads");
  Engine::get().setThreads(int(n));
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new Alive);
  auto process = env.Global().Get("process").As<Napi::Object>();
  process.Get("on").As<Napi::Function>().Call(process, {Napi::String::New(env, "exit"), Napi::Function::New(env, Device::onExit)});
  exports["Device"] = Device::make(env);
  exports["detach"] = Napi::Function::New(env, detach);
  exports["setNumThreads"] = Napi::Function::New(env, setNumThreads);
  exports["numThreads"] = Napi::Function::New(env, [](const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), Engine::get().threads()); });
  exports["simd"] = Napi::String::New(env, bestOps().name);
  exports["oneDnn"] = Napi::Boolean::New(env, oneDnn());
  exports["bf16"] = Napi::String::New(env, bf16Name());
  return exports;
}

}  // namespace
}  // namespace hb

static Napi::Object init(Napi::Env env, Napi::Object exports) { return hb::init(env, exports); }
NODE_API_MODULE(hornbeam_native, init)
